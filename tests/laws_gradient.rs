//! Every estimator against back-propagation through time where it is exact, and against its
//! documented bias where it is not.
#![cfg(not(target_arch = "wasm32"))]

use iel::data::{Point, Points};
use iel::dynamics::{DynamicsConfig, GradientDescent};
use iel::energy::{EnergyConfig, Mlp, Quadratic};
use iel::gradient::{Bptt, EstimatorConfig, OneStep, Truncated};
use iel::initial::{Given, Learned};
use iel::scenario::{Precision, Scenario, State};
use iel::session::{Gradient, Session};
use iel::tensor::Tensor;

/// Eleven points in the plane (more than one lane block), each with a start.
fn points() -> Vec<Point> {
    let point = |i: u32| {
        let t = f64::from(i);
        let x = vec![(1.3 * t).sin(), 0.8 * (0.7 * t).cos()];
        let start = vec![x[0] + 0.3 * (2.1 * t).cos(), x[1] - 0.2 * (1.7 * t).sin()];
        Point {
            x,
            start: Some(start),
            condition: None,
        }
    };
    (0..11).map(point).collect()
}

fn scenario(energy: EnergyConfig, dynamics: DynamicsConfig, steps: usize) -> Scenario {
    Scenario {
        precision: Precision::F64,
        data: Points { points: points() }.into(),
        energy,
        dynamics,
        steps,
        initial: Given {}.into(),
        ..Scenario::default()
    }
}

/// The family at a size that checks can afford.
fn small(energy: EnergyConfig) -> EnergyConfig {
    match energy {
        EnergyConfig::Mlp(_) => Mlp {
            widths: vec![6, 4],
            ..Mlp::default()
        }
        .into(),
        other => other,
    }
}

/// The same scenario with parameters away from the special values that some families start at.
fn moved(scenario: &Scenario) -> Scenario {
    let session = Session::new(scenario.clone(), 1).expect("a valid scenario");
    let mut state: State = session.scenario(true).state.expect("asked for");
    let values = state.theta.iter_mut().flat_map(|t| &mut t.values);
    for (k, value) in values.enumerate() {
        *value += 0.1 * (1.9 * k as f64 + 0.4).sin();
    }
    Scenario {
        state: Some(state),
        ..scenario.clone()
    }
}

fn by(estimator: impl Into<EstimatorConfig>, scenario: &Scenario) -> Gradient {
    let scenario = Scenario {
        estimator: estimator.into(),
        ..scenario.clone()
    };
    let mut session = Session::new(scenario, 1).expect("a valid scenario");
    session.gradient()
}

fn flat(gradient: &Gradient) -> Vec<f64> {
    let tensors = gradient.theta.iter();
    tensors.flat_map(|t| t.values.iter().copied()).collect()
}

#[track_caller]
fn assert_close(what: &str, a: &[f64], b: &[f64], tolerance: f64) {
    assert_eq!(a.len(), b.len(), "{what}");
    let scale = b.iter().fold(1e-6f64, |m, x| m.max(x.abs()));
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        let off = (a - b).abs() / scale;
        assert!(
            off <= tolerance,
            "{what}[{i}]: {a} against {b}, off by {off:e}"
        );
    }
}

/// Descent on `½L²(x−c)²` in one dimension from `z`, towards `target`.
struct Well {
    eta: f64,
    c: f64,
    l: f64,
    z: f64,
    target: f64,
    steps: usize,
}

const WELL: Well = Well {
    eta: 0.17,
    c: 0.4,
    l: 1.3,
    z: -0.9,
    target: 1.1,
    steps: 6,
};

impl Well {
    fn scenario(&self) -> Scenario {
        let tensor = |name: &str, value: f64| Tensor {
            name: name.into(),
            shape: vec![1],
            values: vec![value],
        };
        let point = Point {
            x: vec![self.target],
            start: Some(vec![self.z]),
            condition: None,
        };
        Scenario {
            data: Points {
                points: vec![point],
            }
            .into(),
            state: Some(State {
                theta: vec![tensor("c", self.c), tensor("L", self.l)],
                ..State::default()
            }),
            ..scenario(
                Quadratic {}.into(),
                GradientDescent { eta: self.eta }.into(),
                self.steps,
            )
        }
    }

    fn rho(&self) -> f64 {
        1.0 - self.eta * self.l * self.l
    }

    /// `x_T − target`, with `x_T = c + ρ^T(z−c)`.
    fn error(&self) -> f64 {
        self.c + self.rho().powi(self.steps as i32) * (self.z - self.c) - self.target
    }

    /// `∂x_T/∂c = 1 − ρ^T` and `∂x_T/∂L = −2TηLρ^{T−1}(z−c)`.
    fn sensitivities(&self) -> [f64; 2] {
        let (rho, steps) = (self.rho(), self.steps as i32);
        let d_l = -2.0 * self.steps as f64 * self.eta * self.l * rho.powi(steps - 1);
        [1.0 - rho.powi(steps), d_l * (self.z - self.c)]
    }
}

#[test]
fn truncation_that_reaches_the_start_is_back_propagation_on_every_pair() {
    let mut pairs = 0;
    for dynamics in DynamicsConfig::all() {
        for energy in EnergyConfig::all().into_iter().map(small) {
            let full = scenario(energy.clone(), dynamics.clone(), 4);
            let full = Scenario {
                initial: Learned { scale: 1.5 }.into(),
                ..full
            };
            if Session::new(full.clone(), 1).is_err() {
                continue;
            }
            let full = moved(&full);
            let exact = by(Bptt {}, &full);
            for last in [4, 7] {
                assert_eq!(
                    exact,
                    by(Truncated { last }, &full),
                    "{dynamics:?} on {energy:?}"
                );
            }
            assert_eq!(by(OneStep {}, &full), by(Truncated { last: 1 }, &full));
            let short = by(Truncated { last: 3 }, &full);
            let z = short.initial.concat();
            let price: Vec<f64> = points()
                .iter()
                .flat_map(|p| p.start.clone().expect("given"))
                .map(|z| f64::from(z as f32) / (1.5 * 1.5 * 11.0))
                .collect();
            assert_close("only the price of z is left", &z, &price, 1e-6);
            pairs += 1;
        }
    }
    assert!(pairs >= 40, "only {pairs} pairs");
}

/// The last K of T steps see `1 − ρ^K` of `∂x_T/∂c`, and exactly `K/T` of `∂x_T/∂L`.
#[test]
fn truncation_in_a_quadratic_well_has_its_closed_form_bias() {
    let scenario = WELL.scenario();
    let (error, [_, d_l]) = (WELL.error(), WELL.sensitivities());
    for last in 1..=WELL.steps {
        let got = flat(&by(Truncated { last }, &scenario));
        let part = last as f64 / WELL.steps as f64;
        let expected = [1.0 - WELL.rho().powi(last as i32), part * d_l];
        assert_close(
            &format!("K = {last}"),
            &got,
            &expected.map(|e| error * e),
            1e-13,
        );
    }
}

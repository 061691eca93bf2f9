//! Back-propagation through time against central differences of the whole loss, for every operator
//! on every energy family, and against the closed forms of a quadratic well.

use crate::harness::{
    assert_close, by, dynamics_configs, flat, moved, observing, quadratic, started,
};
use iel::data::{Point, Points};
use iel::dynamics::{DynamicsConfig, GradientDescent, Langevin, Newton};
use iel::energy::{EnergyConfig, Inputs, Mlp, Quadratic};
use iel::gradient::{Bptt, FiniteDifference, OneStep};
use iel::initial::Learned;
use iel::scenario::{Scenario, State, validate};
use iel::session::Session;

/// Nine points in the plane under conditions.
fn points() -> Vec<Point> {
    let mut points = started(9);
    for (i, point) in points.iter_mut().enumerate() {
        point.condition = Some(vec![0.1 * i as f64 - 0.4]);
    }
    points
}

fn scenario(energy: EnergyConfig, dynamics: DynamicsConfig, steps: usize) -> Scenario {
    Scenario {
        energy,
        dynamics,
        steps,
        initial: Learned { scale: 1.5 }.into(),
        ..observing(points())
    }
}

#[test]
fn bptt_is_the_gradient_for_every_operator_on_every_family() {
    let mut pairs = 0;
    for dynamics in dynamics_configs() {
        if dynamics.no_gradient().is_some() || dynamics.check(&Inputs::all(2, 1)).is_err() {
            continue;
        }
        // Damped more than any family here curves downward, lest differences cross a pole.
        let dynamics = match dynamics {
            DynamicsConfig::Newton(_) => Newton { damping: 60.0 }.into(),
            other => other,
        };
        for energy in EnergyConfig::all() {
            // Wide networks have too many parameters to difference one by one.
            let energy = match energy {
                EnergyConfig::Mlp(_) => Mlp {
                    widths: vec![7, 5],
                    ..Mlp::default()
                }
                .into(),
                other => other,
            };
            let exact = scenario(energy.clone(), dynamics.clone(), 4);
            if energy.check(2).is_err() {
                continue;
            }
            let exact = moved(&exact);
            let (exact, differences) = (
                by(Bptt::default(), &exact),
                by(FiniteDifference { step: 1e-5 }, &exact),
            );
            let what = format!("{dynamics:?} on {energy:?}");
            assert_close(&what, &flat(&exact.theta), &flat(&differences.theta), 1e-5);
            let (z, dz) = (exact.initial.concat(), differences.initial.concat());
            assert_close(&format!("dz, {what}"), &z, &dz, 1e-5);
            assert!(
                z.iter().any(|z| z.abs() > 1e-9),
                "{what}: no gradient reaches the start"
            );
            pairs += 1;
        }
    }
    assert!(pairs >= 300, "only {pairs} pairs");
}

#[test]
fn one_step_is_exact_for_one_step_and_biased_for_more() {
    let well: EnergyConfig = Mlp {
        widths: vec![6],
        ..Mlp::default()
    }
    .into();
    for (steps, exact) in [(1, true), (5, false)] {
        let run = moved(&Scenario {
            initial: iel::initial::Given {}.into(),
            ..scenario(well.clone(), GradientDescent { eta: 0.2 }.into(), steps)
        });
        let full = flat(&by(Bptt::default(), &run).theta);
        let last = flat(&by(OneStep {}, &run).theta);
        let off: f64 = full.iter().zip(&last).map(|(a, b)| (a - b).abs()).sum();
        assert_eq!(off < 1e-12, exact, "{steps} steps: off by {off}");
    }
}

/// Descent on `½L²(x−c)²` in one dimension, ρ = 1 − ηL²: `x_T = c + ρ^T(z−c)`,
/// `∂x_T/∂c = 1 − ρ^T`, `∂x_T/∂L = −2TηLρ^{T−1}(z−c)`, `∂x_T/∂z = ρ^T`.
#[test]
fn descent_in_a_quadratic_well_has_its_closed_forms() {
    let (eta, c, l, z, target, steps) = (0.17, 0.4, 1.3, -0.9, 1.1, 6);
    let state = State {
        initial: vec![vec![z]],
        ..quadratic(&[c], &[l])
    };
    let point = Point {
        x: vec![target],
        start: Some(vec![z]),
        ..Point::default()
    };
    let scenario = Scenario {
        data: Points {
            points: vec![point],
        }
        .into(),
        initial: iel::initial::Free {}.into(),
        state: Some(state),
        ..scenario(Quadratic {}.into(), GradientDescent { eta }.into(), steps)
    };
    let rho: f64 = 1.0 - eta * l * l;
    let power = rho.powi(steps as i32);
    let end = c + power * (z - c);
    let d_l = -2.0 * steps as f64 * eta * l * rho.powi(steps as i32 - 1) * (z - c);
    let error = end - target;
    let got = Session::new(scenario, 1).expect("valid").gradient();
    assert!((got.loss - 0.5 * error * error).abs() < 1e-14);
    assert_close(
        "dθ",
        &flat(&got.theta),
        &[error * (1.0 - power), error * d_l],
        1e-13,
    );
    assert_close("dz", &got.initial[0], &[error * power], 1e-13);
}

/// Langevin on `½xᵀAx` comes to rest at covariance `A⁻¹(I − (η/2)A)⁻¹` (τ = 1).
#[test]
fn langevin_has_its_stationary_covariance() {
    let (a, eta, chains) = ([2.0f64, 0.5], 0.2, 4096);
    let factors = [a[0].sqrt(), 0.0, a[1].sqrt()];
    let point = Point {
        x: vec![0.0, 0.0],
        start: None,
        ..Point::default()
    };
    let scenario = Scenario {
        data: Points {
            points: vec![point],
        }
        .into(),
        initial: iel::initial::Given {}.into(),
        state: Some(quadratic(&[0.0, 0.0], &factors)),
        ..scenario(
            Quadratic {}.into(),
            Langevin {
                eta,
                temperature: 1.0,
            }
            .into(),
            1,
        )
    };
    let mut session = Session::new(scenario, 1).expect("valid");
    let ends = session.simulate(&vec![0.0; 2 * chains], 200, false, &[]);
    for k in 0..2 {
        let column: Vec<f64> = ends.iter().skip(k).step_by(2).copied().collect();
        let variance = column.iter().map(|x| x * x).sum::<f64>() / chains as f64;
        let expected = 1.0 / (a[k] * (1.0 - 0.5 * eta * a[k]));
        // The sample variance of a Gaussian has standard error σ²√(2/n); five of them are a false
        // alarm in a million seeds. Without the step-size term it would be off by 20 % and 5 %.
        let allowed = 5.0 * expected * (2.0 / chains as f64).sqrt();
        assert!(
            (variance - expected).abs() < allowed,
            "axis {k}: {variance}, expected {expected}"
        );
    }
}

#[test]
fn checkpoints_keep_the_bits() {
    let mut pairs = 0;
    for dynamics in dynamics_configs() {
        if dynamics.no_gradient().is_some() || dynamics.check(&Inputs::all(2, 1)).is_err() {
            continue;
        }
        for steps in [1, 2, 9, 10, 23] {
            let scenario = moved(&scenario(Mlp::default().into(), dynamics.clone(), steps));
            let [whole, kept] =
                [false, true].map(|checkpoints| by(Bptt { checkpoints }, &scenario));
            let what = format!("{dynamics:?} with {steps} steps");
            assert_eq!(flat(&whole.theta), flat(&kept.theta), "{what}");
            assert_eq!(whole.initial, kept.initial, "{what}");
            pairs += 1;
        }
    }
    assert!(pairs >= 40, "only {pairs} pairs");
}

#[test]
fn a_roll_out_too_long_to_keep_is_refused_without_checkpoints() {
    let mut long = scenario(
        Mlp {
            widths: vec![256, 256],
            ..Mlp::default()
        }
        .into(),
        GradientDescent { eta: 0.01 }.into(),
        4096,
    );
    long.data = Points { points: started(1) }.into();
    let refused = validate(&long).unwrap_err().to_string();
    assert!(refused.contains("checkpoints"), "{refused}");
    long.estimator = Bptt { checkpoints: true }.into();
    validate(&long).unwrap();
}

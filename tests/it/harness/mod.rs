//! What several tests share.

pub mod walks;

use iel::data::{Point, Points};
use iel::dynamics::{
    Direction, Driven, DynamicsConfig, FixedPoint, HeavyBall, Langevin, Multiplicative, Nesterov,
    Proximal, UnderdampedLangevin, Verlet,
};
use iel::energy::EnergyConfig;
use iel::gradient::EstimatorConfig;
use iel::scenario::{Precision, Scenario, State};
use iel::session::{Gradient, Session};
use iel::tensor::Tensor;

/// The default scenario in double precision on `points`.
pub fn observing(points: Vec<Point>) -> Scenario {
    Scenario {
        precision: Precision::F64,
        data: Points { points }.into(),
        ..Scenario::default()
    }
}

/// Points in the plane, each with a start: more than one lane block from nine on.
pub fn started(n: u32) -> Vec<Point> {
    let point = |i: u32| {
        let t = f64::from(i);
        let x = vec![(1.3 * t).sin(), 0.8 * (0.7 * t).cos()];
        let start = vec![x[0] + 0.3 * (2.1 * t).cos(), x[1] - 0.2 * (1.7 * t).sin()];
        Point {
            start: Some(start),
            ..Point::new(x)
        }
    };
    (0..n).map(point).collect()
}

/// Eleven points of up to three coordinates along a curve, each with a start; two of three with a
/// path, which lies `behind` them in the curve's parameter.
pub fn along_a_curve(dim: usize, behind: &[f64]) -> Vec<Point> {
    let place = |t: f64| -> Vec<f64> {
        let axes = [
            (1.3 * t).sin(),
            0.8 * (0.7 * t).cos(),
            (0.4 * t).sin() - 0.2,
        ];
        axes[..dim].to_vec()
    };
    let point = |i: u32| {
        let t = f64::from(i);
        let path = || behind.iter().map(|s| place(t + s)).collect();
        Point {
            start: Some(place(t + 0.9)),
            path: (!i.is_multiple_of(3)).then(path),
            ..Point::new(place(t))
        }
    };
    (0..11).map(point).collect()
}

pub fn tensor(name: &str, values: &[f64]) -> Tensor {
    Tensor {
        name: name.into(),
        shape: vec![values.len()],
        values: values.to_vec(),
    }
}

/// The parameters of `½(x−c)ᵀLLᵀ(x−c)`, with `L` row by row up to its diagonal.
pub fn quadratic(c: &[f64], l: &[f64]) -> State {
    State {
        theta: vec![tensor("c", c), tensor("L", l)],
        ..State::default()
    }
}

/// A session in double precision on `energy`, for what looks at the energy alone.
pub fn session(energy: impl Into<EnergyConfig>) -> Session {
    let scenario = Scenario {
        energy: energy.into(),
        precision: Precision::F64,
        ..Scenario::default()
    };
    Session::new(scenario, 1).expect("a valid scenario")
}

/// The same scenario with parameters away from the special values that some families start at.
pub fn moved(scenario: &Scenario) -> Scenario {
    let session = Session::new(scenario.clone(), 1).expect("a valid scenario");
    let mut state = session.scenario(true).state.expect("asked for");
    let values = state.theta.iter_mut().flat_map(|t| &mut t.values);
    for (k, value) in values.enumerate() {
        *value += 0.1 * (1.9 * k as f64 + 0.4).sin();
    }
    Scenario {
        state: Some(state),
        ..scenario.clone()
    }
}

/// The gradient as `estimator` has it.
pub fn by(estimator: impl Into<EstimatorConfig>, scenario: &Scenario) -> Gradient {
    let scenario = Scenario {
        estimator: estimator.into(),
        ..scenario.clone()
    };
    let mut session = Session::new(scenario, 1).expect("a valid scenario");
    session.gradient()
}

/// The numbers of all tensors in one vector.
pub fn flat(tensors: &[Tensor]) -> Vec<f64> {
    tensors.iter().flat_map(|t| t.values.clone()).collect()
}

/// The gradient in the parameters and in the initial conditions, in one vector.
pub fn whole(gradient: &Gradient) -> Vec<f64> {
    [flat(&gradient.theta), gradient.initial.concat()].concat()
}

/// Relative to the largest number of `want`.
#[track_caller]
pub fn assert_close(what: &str, got: &[f64], want: &[f64], tolerance: f64) {
    assert_eq!(got.len(), want.len(), "{what}");
    let scale = want.iter().fold(1e-6f64, |m, x| m.max(x.abs()));
    for (i, (got, want)) in got.iter().zip(want).enumerate() {
        let off = (got - want).abs() / scale;
        assert!(
            off < tolerance,
            "{what}[{i}]: {got} against {want}, off by {off:e}"
        );
    }
}

/// Every operator at its defaults, and with each of its settings at a value that adds a term to
/// its step.
pub fn dynamics_configs() -> Vec<DynamicsConfig> {
    let multiplicative = |direction, simplex, temperature| Multiplicative {
        direction,
        simplex,
        temperature,
        ..Multiplicative::default()
    };
    // Ascent without the simplex leaves the finite numbers on steep families.
    let upward = Multiplicative {
        eta: 0.01,
        ..multiplicative(Direction::Ascend, false, 0.3)
    };
    let variations: [DynamicsConfig; 15] = [
        multiplicative(Direction::Descend, true, 0.7).into(),
        multiplicative(Direction::Descend, false, 0.0).into(),
        multiplicative(Direction::Descend, false, 0.7).into(),
        multiplicative(Direction::Ascend, true, 0.0).into(),
        upward.into(),
        Driven {
            shear: 0.6,
            input: vec![0.4],
            ..Driven::default()
        }
        .into(),
        Driven {
            rotation: -0.8,
            condition_drives: true,
            ..Driven::default()
        }
        .into(),
        FixedPoint {
            units: 0,
            contraction: 0.5,
        }
        .into(),
        Langevin {
            eta: 0.07,
            temperature: 0.0,
        }
        .into(),
        Verlet {
            dt: 0.15,
            magnetic: 1.5,
        }
        .into(),
        UnderdampedLangevin {
            friction: 0.0,
            ..UnderdampedLangevin::default()
        }
        .into(),
        UnderdampedLangevin {
            temperature: 0.0,
            ..UnderdampedLangevin::default()
        }
        .into(),
        HeavyBall {
            eta: 0.05,
            momentum: 0.0,
        }
        .into(),
        Nesterov {
            eta: 0.05,
            momentum: 0.3,
        }
        .into(),
        Proximal { eta: 0.4 }.into(),
    ];
    DynamicsConfig::all()
        .into_iter()
        .chain(variations)
        .collect()
}

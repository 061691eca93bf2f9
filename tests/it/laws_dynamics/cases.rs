//! What the laws are tried on.

use iel::data::{Point, Points};
use iel::dynamics::DynamicsConfig;
use iel::energy::{EnergyConfig, Quadratic};
use iel::initial::Given;
use iel::objective::GibbsLikelihood;
use iel::scenario::{Precision, Scenario, State};
use iel::session::Session;
use iel::tensor::Tensor;

pub fn tensor(name: &str, values: &[f64]) -> Tensor {
    Tensor {
        name: name.into(),
        shape: vec![values.len()],
        values: values.to_vec(),
    }
}

/// A run in double precision of `dynamics` on `energy` in as many dimensions as `like` has, to
/// simulate with: the parameters are those of the state, or where the energy starts.
pub fn session(
    energy: impl Into<EnergyConfig>,
    dynamics: impl Into<DynamicsConfig>,
    like: &[f64],
    theta: Option<Vec<Tensor>>,
) -> Session {
    let x = like.to_vec();
    let point = Point {
        x,
        start: None,
        ..Point::default()
    };
    let dynamics = dynamics.into();
    let mut scenario = Scenario {
        precision: Precision::F64,
        data: Points {
            points: vec![point],
        }
        .into(),
        energy: energy.into(),
        initial: Given {}.into(),
        ..Scenario::default()
    };
    if dynamics.no_gradient().is_some() {
        scenario.objective = GibbsLikelihood::default().into();
    }
    scenario.dynamics = dynamics;
    scenario.state = theta.map(|theta| State {
        theta,
        ..State::default()
    });
    Session::new(scenario, 1).expect("a valid scenario")
}

/// `½ Σ a_k x_k²`.
pub fn bowl(dynamics: impl Into<DynamicsConfig>, curvatures: [f64; 2]) -> Session {
    let factors = [curvatures[0].sqrt(), 0.0, curvatures[1].sqrt()];
    let theta = vec![tensor("c", &[0.0, 0.0]), tensor("L", &factors)];
    session(Quadratic {}, dynamics, &[0.0, 0.0], Some(theta))
}

pub fn session_in_plane(
    energy: impl Into<EnergyConfig>,
    dynamics: impl Into<DynamicsConfig>,
) -> Session {
    session(energy, dynamics, &[0.0, 0.0], None)
}

/// The same scenario with parameters away from the special values that some start at.
pub fn moved(scenario: Scenario) -> Scenario {
    let session = Session::new(scenario, 1).expect("a valid scenario");
    let mut scenario = session.scenario(true);
    let tensors = scenario.state.iter_mut().flat_map(|s| &mut s.theta);
    for (k, value) in tensors.flat_map(|t| &mut t.values).enumerate() {
        *value += 0.1 * (1.9 * k as f64 + 0.4).sin();
    }
    scenario
}

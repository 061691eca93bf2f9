//! What the laws are tried on.

use crate::harness::{observing, quadratic};
use iel::data::Point;
use iel::dynamics::DynamicsConfig;
use iel::energy::{EnergyConfig, Quadratic};
use iel::initial::Given;
use iel::objective::GibbsLikelihood;
use iel::scenario::{Scenario, State};
use iel::session::Session;
use iel::tensor::Tensor;

/// A run in double precision of `dynamics` on `energy` in as many dimensions as `like` has, to
/// simulate with: the parameters are those of the state, or where the energy starts.
pub fn session(
    energy: impl Into<EnergyConfig>,
    dynamics: impl Into<DynamicsConfig>,
    like: &[f64],
    theta: Option<Vec<Tensor>>,
) -> Session {
    let dynamics = dynamics.into();
    let mut scenario = Scenario {
        energy: energy.into(),
        initial: Given {}.into(),
        ..observing(vec![Point::new(like.to_vec())])
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
    let theta = quadratic(&[0.0, 0.0], &factors).theta;
    session(Quadratic {}, dynamics, &[0.0, 0.0], Some(theta))
}

pub fn session_in_plane(
    energy: impl Into<EnergyConfig>,
    dynamics: impl Into<DynamicsConfig>,
) -> Session {
    session(energy, dynamics, &[0.0, 0.0], None)
}

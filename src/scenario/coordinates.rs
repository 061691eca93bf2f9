//! The rules about coordinates: latent ones, those that the energy sees, and the condition.

use super::Scenario;
use crate::data::Shape;
#[cfg(feature = "complete")]
use crate::dynamics::DynamicsConfig;
use crate::energy::Inputs;
use crate::error::Error;
#[cfg(feature = "complete")]
use crate::gradient::EstimatorConfig;
#[cfg(feature = "complete")]
use crate::objective::ObjectiveConfig;
use crate::tile::MAX_DIM;

/// What the energy takes in, for data of that shape, where that is possible.
///
/// # Errors
/// [`Error::Invalid`] for coordinates that do not exist, or more than there may be.
pub(super) fn check(scenario: &Scenario, shape: Shape) -> Result<Inputs, Error> {
    let inputs = scenario.inputs(shape);
    let (observed, dim) = (shape.dim, inputs.dim);
    if dim > MAX_DIM {
        let message = format!(
            "is {}, expected at most {}: with the {observed} observed coordinates, a state has at most {MAX_DIM}",
            scenario.latent,
            MAX_DIM - observed
        );
        return Err(Error::invalid("latent", message));
    }
    for (i, k) in scenario.sees.iter().enumerate() {
        if !(1..=dim).contains(k) {
            let message =
                format!("names coordinate {k}, expected 1 to {dim}, the coordinates of a state");
            return Err(Error::invalid("sees", message));
        }
        if scenario.sees[..i].contains(k) {
            let message = format!("names coordinate {k} twice, expected once");
            return Err(Error::invalid("sees", message));
        }
    }
    if inputs.width() > MAX_DIM {
        let message = format!(
            "gives the energy {} coordinates and {} numbers of the condition, expected at most {MAX_DIM} together",
            inputs.sees.len(),
            inputs.clamped()
        );
        return Err(Error::invalid("conditioning", message));
    }
    scenario.energy.check_inputs(&inputs)?;
    Ok(inputs)
}

/// What latent and unseen coordinates, and conditions that reshape the energy, do not go with.
///
/// # Errors
/// [`Error::Invalid`], saying what they need.
#[cfg(feature = "complete")]
pub(super) fn check_use(scenario: &Scenario, inputs: &Inputs) -> Result<(), Error> {
    if inputs.clamped() > 0 {
        if let ObjectiveConfig::GibbsLikelihood(_) = scenario.objective {
            return Err(Error::invalid(
                "objective.kind",
                "`gibbs-likelihood` has one Z for all observations, and here the condition reshapes the energy: \
                 it needs the conditioning `shift`, or no conditions",
            ));
        }
        if let DynamicsConfig::Gibbs(_) = scenario.dynamics {
            return Err(Error::invalid(
                "dynamics.kind",
                "`gibbs` draws from one density, and here the condition reshapes the energy: it needs the \
                 conditioning `shift`, or no conditions",
            ));
        }
    }
    if scenario.latent > 0 {
        check_latent(scenario)?;
    }
    if inputs.sees.len() < inputs.dim {
        check_unseen(scenario)?;
    }
    Ok(())
}

#[cfg(feature = "complete")]
fn check_latent(scenario: &Scenario) -> Result<(), Error> {
    match &scenario.objective {
        ObjectiveConfig::Endpoint(_) => Ok(()),
        ObjectiveConfig::Trajectory(trajectory) if !trajectory.teacher_forced => Ok(()),
        ObjectiveConfig::Trajectory(_) => Err(Error::invalid(
            "objective.teacher_forced",
            "starts anew from observed positions, which do not say where the latent coordinates are: \
             let the process run freely, or choose 0 latent coordinates",
        )),
        _ => Err(Error::invalid(
            "objective.kind",
            "this objective takes the energy at the observations, which do not say where the latent \
             coordinates are: choose `endpoint`, `trajectory`, or 0 latent coordinates",
        )),
    }
}

/// The Hessian is singular in coordinates that the energy does not see.
#[cfg(feature = "complete")]
fn check_unseen(scenario: &Scenario) -> Result<(), Error> {
    let undamped = match (&scenario.dynamics, &scenario.estimator) {
        (DynamicsConfig::Newton(newton), _) if newton.damping == 0.0 => "dynamics.damping",
        (_, EstimatorConfig::Implicit(implicit))
            if implicit.damping == 0.0 && scenario.objective.rolls_out() =>
        {
            "estimator.damping"
        }
        _ => return Ok(()),
    };
    Err(Error::invalid(
        undamped,
        "is 0, expected more: the energy has no curvature in coordinates that it does not see",
    ))
}

//! The rules about coordinates: latent ones, those that the energy sees, and the condition.

use super::{Axis, Scenario};
use crate::data::{MAX_GROUPS, Shape};
use crate::energy::Inputs;
use crate::error::Error;
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
    check_inferred(scenario, shape, &inputs)?;
    check_periods(scenario, &inputs)?;
    if inputs.width() > MAX_DIM {
        let message = format!(
            "gives the energy {} numbers of the state and {} of the condition, expected at most {MAX_DIM} together",
            inputs.width() - inputs.clamped(),
            inputs.clamped()
        );
        return Err(Error::invalid("conditioning", message));
    }
    scenario.energy.check_inputs(&inputs)?;
    Ok(inputs)
}

/// What conditions that are inferred do not go with.
///
/// # Errors
/// [`Error::Invalid`], saying what they need.
fn check_inferred(scenario: &Scenario, shape: Shape, inputs: &Inputs) -> Result<(), Error> {
    if scenario.inferred == 0 {
        return Ok(());
    }
    let refuse = |message: String| Err(Error::invalid("inferred", message));
    if shape.groups.is_none() {
        return refuse(format!(
            "needs the group of each observation as its condition, one whole number from 0 to {MAX_GROUPS}; here {}",
            match shape.conditions {
                1 => "they are other numbers".into(),
                m => format!("each has {m} numbers"),
            }
        ));
    }
    let seen = inputs.sees.len();
    if inputs.moving() > seen {
        return refuse(format!(
            "is {}, and each moves a coordinate: expected at most {seen}, the coordinates that the energy sees, or \
             the conditioning `input`",
            scenario.inferred
        ));
    }
    Ok(())
}

/// The shortest period.
const SHORTEST: f64 = 1e-3;

/// What coordinates with a period do not go with.
///
/// # Errors
/// [`Error::Invalid`], saying what they need.
fn check_periods(scenario: &Scenario, inputs: &Inputs) -> Result<(), Error> {
    let (given, dim) = (scenario.periods.len(), inputs.dim);
    if given > dim {
        let message =
            format!("has {given} numbers, expected at most {dim}, one for each coordinate");
        return Err(Error::invalid("periods", message));
    }
    let short = |p: &&f64| **p != 0.0 && **p < SHORTEST;
    if let Some(period) = scenario.periods.iter().find(short) {
        let message = format!("is {period}, expected 0 or a number from {SHORTEST:e} to 1e6");
        return Err(Error::invalid("periods", message));
    }
    if !inputs.periods.any() {
        return Ok(());
    }
    let refuse = |at: &str, message: String| Err(Error::invalid(at, message));
    if inputs.moving() > 0 {
        let message = "moves the energy by the condition, which has no meaning on a circle: with a period, choose \
             the conditioning `input`";
        return refuse("conditioning", message.into());
    }
    if dim + inputs.clamped() > MAX_DIM {
        let message = format!(
            "is given for a state of {dim} coordinates and {} numbers of the condition, expected at most {MAX_DIM} together",
            inputs.clamped()
        );
        return refuse("periods", message);
    }
    if !scenario.dynamics.goes_around() {
        let message = "is stated for the plane, and has no form on a circle: with a period, choose `gradient-descent`, \
             `langevin` or another that follows the gradient";
        return refuse("dynamics.kind", message.into());
    }
    if !scenario.objective.goes_around() {
        let message = "compares with a density or a system of the plane: with a period, choose `gibbs-likelihood`, \
             `denoising-score-matching`, `transition-likelihood` or `endpoint`";
        return refuse("objective.kind", message.into());
    }
    Ok(())
}

/// What latent and unseen coordinates do not go with.
///
/// # Errors
/// [`Error::Invalid`], saying what they need.
pub(super) fn check_use(scenario: &Scenario, inputs: &Inputs) -> Result<(), Error> {
    if scenario.latent > 0 {
        scenario.objective.check_latent()?;
    }
    if inputs.sees.len() == inputs.dim {
        return Ok(());
    }
    // The Hessian is singular in coordinates that the energy does not see.
    let undamped = if scenario.dynamics.undamped() {
        "dynamics.damping"
    } else if scenario.estimator.undamped() && scenario.objective.rolls_out() {
        "estimator.damping"
    } else {
        return Ok(());
    };
    Err(Error::invalid(
        undamped,
        "is 0, expected more: the energy has no curvature in coordinates that it does not see",
    ))
}

/// What a coordinate is called, counted from 0: the name of its axis, or `x1`, `x2`, …
#[cfg(feature = "complete")]
pub(crate) fn axis_name(axes: &[Axis], k: usize) -> String {
    let name = axes.get(k).map(|axis| axis.name.trim());
    let named = name.filter(|name| !name.is_empty());
    named.map_or_else(|| format!("x{}", k + 1), str::to_owned)
}

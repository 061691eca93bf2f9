//! What a scenario may ask for: ranges (from the schema) and the rules between its fields.

use super::{HeldOutRows, Precision, Scenario, State, coordinates, schema};
use crate::data::Shape;
use crate::dynamics::Rest;
use crate::error::Error;
use crate::notice::Notice;
use crate::objective::Combination;
use crate::optimizer::Solvable;
use crate::tensor::{self, Tensor};
use crate::tile::TILE;

/// Most inner steps T.
pub const MAX_STEPS: usize = 4096;
/// Most parameters of an energy: each thread sums 32 particles' gradients with respect to all of them.
const MAX_PARAMETERS: usize = 1 << 20;
/// Most bytes that one thread keeps of a roll-out for the way back.
const MAX_KEPT: f64 = 256e6;
/// Most work of one update, in multiplications of single precision (points × steps × parameters ×
/// passes): some seconds of one core. The page gives an update up that takes longer than a visitor waits.
pub const MAX_WORK: f64 = 1e10;

/// Multiplications that an evaluation takes besides those of the energy.
const OVERHEAD: f64 = 16.0;
/// What a number in double precision costs, in those of single precision: two to four natively, more
/// than ten in a browser, whose lanes are narrow.
const DOUBLE: f64 = 4.0;

/// Most updates: whole numbers that JavaScript has exactly.
pub const MAX_ITERATION: u64 = (1 << 53) - 1;
/// Most tensors that an optimizer remembers.
const MAX_TENSORS: usize = 32;

/// Checks every range, and the rules between fields.
///
/// # Errors
/// [`Error::Invalid`] with the path of the setting, its value and what was expected.
pub fn validate(scenario: &Scenario) -> Result<(), Error> {
    // Points and state can be large; `check` looks at each of their numbers where it is.
    let mut light = light(scenario);
    // An energy of the program's own has no settings that the schema knows.
    light.energy = light.energy.listed();
    let mut value = light.to_value()?;
    schema::check_version(&value)?;
    schema::check(&mut value)?;
    check(scenario)
}

/// The scenario without what can be large: explicit points and state.
pub(crate) fn light(scenario: &Scenario) -> Scenario {
    Scenario {
        version: scenario.version,
        title: scenario.title.clone(),
        seed: scenario.seed,
        precision: scenario.precision,
        data: match scenario.data.explicit() {
            Some(_) => scenario.data.at_defaults(),
            None => scenario.data.clone(),
        },
        energy: scenario.energy.clone(),
        dynamics: scenario.dynamics.clone(),
        steps: scenario.steps,
        latent: scenario.latent,
        sees: scenario.sees.clone(),
        periods: scenario.periods.clone(),
        held_out: scenario.held_out,
        held_out_rows: scenario.held_out_rows,
        patience: scenario.patience,
        conditioning: scenario.conditioning,
        inferred: scenario.inferred,
        initial: scenario.initial.clone(),
        objective: scenario.objective.clone(),
        estimator: scenario.estimator.clone(),
        optimizer: scenario.optimizer.clone(),
        batch: scenario.batch,
        view: scenario.view,
        axes: scenario.axes.clone(),
        state: None,
    }
}

/// Moves out-of-range numbers into their range and cuts what is too long, with a notice for each.
///
/// # Errors
/// [`Error::Invalid`] for what has no nearest value: not a number, or fields that do not go
/// together.
pub fn clamp(scenario: &mut Scenario) -> Result<Vec<Notice>, Error> {
    let mut notices = Vec::new();
    let mut value = scenario.to_value()?;
    schema::check_version(&value)?;
    schema::clamp(&mut value, &mut notices)?;
    let clamped = Scenario::from_checked(value)?;
    check(&clamped)?;
    *scenario = clamped;
    Ok(notices)
}

/// The rules between fields.
pub(crate) fn check(scenario: &Scenario) -> Result<(), Error> {
    let shape = scenario.data.shape()?;
    combine(scenario, shape)?;
    check_tracks(scenario)?;
    match &scenario.state {
        Some(state) => check_state(scenario, shape, state),
        None => Ok(()),
    }
}

/// The rules between fields, for data of that shape.
pub(crate) fn combine(scenario: &Scenario, shape: Shape) -> Result<(), Error> {
    let view = &scenario.view;
    for (at, low, high) in [
        ("view.x_max", view.x_min, view.x_max),
        ("view.y_max", view.y_min, view.y_max),
    ] {
        let least = 1e-6 * (1.0 + low.abs());
        if high - low < least {
            let message =
                format!("is {high}, expected more than the lower edge {low} by {least:e} or more");
            return Err(Error::invalid(at, message));
        }
    }
    let inputs = coordinates::check(scenario, shape)?;
    scenario.dynamics.check(&inputs)?;
    if let (true, Some(reason)) = (
        scenario.objective.rolls_out(),
        scenario.dynamics.no_gradient(),
    ) {
        return Err(Error::invalid("dynamics.kind", reason));
    }
    scenario.objective.check(&Combination {
        shape,
        inputs: &inputs,
        dynamics: &scenario.dynamics,
        steps: scenario.steps,
        initial: &scenario.initial,
        estimator: &scenario.estimator,
    })?;
    coordinates::check_use(scenario, &inputs)?;
    check_held_out(scenario)?;
    check_batch(scenario)?;
    check_estimator(scenario, shape)?;
    check_room(scenario, inputs.width())?;
    scenario.optimizer.check(Solvable {
        linear: scenario.energy.is_linear() && inputs.parameters() == 0,
        quadratic: scenario.objective.is_quadratic(),
        mixture: scenario.energy.is_mixture()
            && scenario.objective.is_density()
            && scenario.objective.temperature() == Some(1.0)
            && inputs.direct()
            && inputs.condition == 0,
    })?;
    let work = work(scenario, shape);
    if work > MAX_WORK {
        let differences = scenario.estimator.difference_step();
        let at = differences.map_or("steps", |_| "estimator.kind");
        return Err(Error::invalid(
            at,
            format!(
                "one update would take {work:.1e} multiplications, expected at most {MAX_WORK:.0e}: \
                 use fewer observations, fewer steps, a smaller energy or single precision"
            ),
        ));
    }
    Ok(())
}

/// What observations that are set aside do not go with.
fn check_held_out(scenario: &Scenario) -> Result<(), Error> {
    let unknown = scenario.objective.rolls_out() && scenario.initial.is_learned();
    if scenario.held_out > 0.0 && unknown {
        return Err(Error::invalid(
            "held_out",
            "sets observations aside whose starts would have to be learned from themselves: expected other \
             initial conditions, or a share of 0",
        ));
    }
    Ok(())
}

/// Tracks that are set aside, of observations that are of none.
fn check_tracks(scenario: &Scenario) -> Result<(), Error> {
    if scenario.held_out == 0.0 || scenario.held_out_rows != HeldOutRows::Tracks {
        return Ok(());
    }
    let points = scenario.data.explicit().unwrap_or_default();
    let mut tracks = points.iter().filter_map(|p| p.track);
    let first = tracks.next();
    if first.is_some() && tracks.any(|track| Some(track) != first) {
        return Ok(());
    }
    Err(Error::invalid(
        "held_out_rows",
        "is `tracks`, expected observations of two tracks or more that say which they are of: a table with a \
         column of tracks, or points with `track`",
    ))
}

/// What learning from a few observations at a time does not go with.
fn check_batch(scenario: &Scenario) -> Result<(), Error> {
    let refuse = |message: &str| Err(Error::invalid("batch", message));
    let learned = scenario.objective.rolls_out() && scenario.initial.is_learned();
    if scenario.batch > 0 && (learned || scenario.objective.chains()) {
        return refuse(
            "is set beside initial conditions or chains that belong to each observation: expected 0, for all \
             observations in every update",
        );
    }
    if scenario.batch > 0 && (scenario.optimizer.solves() || scenario.optimizer.leaps()) {
        return refuse(
            "is set beside an optimizer that goes to the minimum of all observations at once: expected 0, or \
             `adam`",
        );
    }
    Ok(())
}

/// What the estimator needs of dynamics, objective and energy; it has no part in an objective that
/// does not follow the dynamics.
fn check_estimator(scenario: &Scenario, shape: Shape) -> Result<(), Error> {
    if !scenario.objective.rolls_out() {
        return Ok(());
    }
    let refuse = |message: String| Err(Error::invalid("estimator.kind", message));
    if scenario.estimator.at_rest() {
        if scenario.dynamics.rest() == Rest::Nowhere {
            return refuse(
                "differentiates the point that the process rests in: it needs dynamics that come to \
                 rest, these go on moving (noise at a temperature above 0, or no friction)"
                    .into(),
            );
        }
        if !scenario.objective.at_end() {
            return refuse(
                "differentiates the point that the process rests in: it needs the objective \
                 `endpoint`, this one looks at more than the end"
                    .into(),
            );
        }
        if let (true, Some(reason)) = (scenario.estimator.nudges(), scenario.dynamics.no_nudging())
        {
            return refuse(reason.into());
        }
    }
    let parameters = tensor::total(&scenario.layout(shape));
    match scenario.estimator.most_parameters() {
        Some(most) if parameters > most => refuse(format!(
            "carries the sensitivity to every parameter along: it needs at most {most} parameters, \
             this energy has {parameters}"
        )),
        _ => Ok(()),
    }
}

/// That there is room for the parameters, and for what is kept for the way back.
fn check_room(scenario: &Scenario, width: usize) -> Result<(), Error> {
    let parameters = tensor::total(&scenario.energy.layout(width, 0));
    if parameters > MAX_PARAMETERS {
        let message = format!(
            "has {parameters} parameters, expected at most {MAX_PARAMETERS}: choose a smaller one"
        );
        return Err(Error::invalid("energy.kind", message));
    }
    if !scenario.objective.rolls_out() {
        return Ok(());
    }
    let kept = scenario.estimator.kept(scenario.steps);
    let number = match scenario.precision {
        Precision::F32 => 4.0,
        Precision::F64 => 8.0,
    };
    let tiles = scenario.energy.tape_len(width) * (kept + 1);
    let bytes = number * (tiles * TILE) as f64;
    if bytes <= MAX_KEPT {
        return Ok(());
    }
    let message = format!(
        "would have {:.0} MB kept of what {kept} steps compute, expected at most {:.0}: use `bptt` with its \
         checkpoints, fewer steps or a smaller energy",
        bytes / 1e6,
        MAX_KEPT / 1e6
    );
    Err(Error::invalid("steps", message))
}

/// Multiplications of one update, roughly.
fn work(scenario: &Scenario, shape: Shape) -> f64 {
    let layout = scenario.layout(shape);
    let parameters = tensor::total(&layout) as f64;
    let n = match scenario.batch {
        0 => shape.n,
        batch => shape
            .n
            .min((f64::from(batch) / (1.0 - scenario.held_out)).ceil() as usize),
    }
    .max(1);
    let dim = shape.dim + scenario.latent;
    let precision = match scenario.precision {
        Precision::F32 => 1.0,
        Precision::F64 => DOUBLE,
    };
    let evaluation = precision * (OVERHEAD + parameters.max(scenario.energy.cost(dim) as f64));
    let objective = &scenario.objective;
    if let Some(evaluations) = objective.evaluations(objective.terms(shape.path) * n, dim) {
        let updates = match scenario.optimizer.solves() {
            true => 1.0 + DOUBLE * (1.0 + parameters),
            false => 1.0,
        };
        return 3.0 * evaluations as f64 * evaluation * updates;
    }
    let step = objective.step_cost(&scenario.dynamics, dim);
    let evaluations = n as f64 * (scenario.steps * step) as f64;
    let size = dim * scenario.dynamics.channels();
    let passes = scenario
        .estimator
        .evaluations(scenario.steps, size, parameters as usize);
    evaluations * evaluation * passes as f64 / scenario.steps as f64
}

fn check_state(scenario: &Scenario, shape: Shape, state: &State) -> Result<(), Error> {
    if state.iteration > MAX_ITERATION {
        let message = format!("is {}, expected at most {MAX_ITERATION}", state.iteration);
        return Err(Error::invalid("state.iteration", message));
    }
    if state.since > state.iteration {
        let message = format!(
            "is {}, expected at most the iteration {}",
            state.since, state.iteration
        );
        return Err(Error::invalid("state.since", message));
    }
    let layout = scenario.layout(shape);
    tensor::flatten(&layout, &state.theta, "state.theta")?;
    if !state.initial.is_empty() && state.initial.len() != shape.n {
        let message = format!(
            "has {} rows, expected {}, one per observation, or none",
            state.initial.len(),
            shape.n
        );
        return Err(Error::invalid("state.initial", message));
    }
    let dim = shape.dim + scenario.latent;
    for (i, row) in state.initial.iter().enumerate() {
        if row.len() != dim {
            let message = format!(
                "has {} numbers, expected {dim}, the dimension of the states",
                row.len()
            );
            return Err(Error::invalid(format!("state.initial[{i}]"), message));
        }
        if row.iter().any(|x| !x.is_finite()) {
            let message = "has a value that is not a finite number";
            return Err(Error::invalid(format!("state.initial[{i}]"), message));
        }
    }
    if state.optimizer.len() > MAX_TENSORS {
        let message = format!(
            "has {} tensors, expected at most {MAX_TENSORS}",
            state.optimizer.len()
        );
        return Err(Error::invalid("state.optimizer", message));
    }
    let most = tensor::total(&layout).max(shape.n * dim).max(64);
    for Tensor {
        name,
        shape,
        values,
    } in &state.optimizer
    {
        let at = || format!("state.optimizer.{name}");
        let expected = shape.iter().try_fold(1usize, |n, k| n.checked_mul(*k));
        if expected != Some(values.len()) {
            let message = format!(
                "has {} values, expected as many as its shape {shape:?} says",
                values.len()
            );
            return Err(Error::invalid(at(), message));
        }
        if values.len() > most {
            let message = format!("has {} values, expected at most {most}", values.len());
            return Err(Error::invalid(at(), message));
        }
        if values.iter().any(|x| !x.is_finite()) {
            return Err(Error::invalid(
                at(),
                "has a value that is not a finite number",
            ));
        }
    }
    Ok(())
}

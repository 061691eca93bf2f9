//! Every gradient estimator on the same state, against back-propagation through time.

use super::task::{Progress, Task};
use crate::dynamics::RestReport;
use crate::error::Error;
use crate::gradient::{Bptt, Estimator, EstimatorConfig};
use crate::scenario::Scenario;
use crate::session::Session;
use serde::Serialize;
use std::borrow::BorrowMut;
use std::mem::discriminant;

/// An estimator's `dL/dθ` beside that of back-propagation through time.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Estimated {
    /// The estimator, with its settings.
    pub estimator: EstimatorConfig,
    /// Why it makes no sense here; then there is nothing else to say.
    pub refused: Option<String>,
    /// Cosine of the angle between the two; absent where one of them has no direction.
    pub cosine: Option<f64>,
    /// Its norm over that of the other.
    pub norm_ratio: Option<f64>,
    /// Evaluations of the energy for one observation, roughly; going back over a step counts as
    /// three.
    pub evaluations: usize,
    /// Milliseconds of one call.
    pub milliseconds: Option<f64>,
    /// Of an estimator that solves for rest: how far rest is, and the equation from singular.
    pub rest: Option<RestReport>,
}

/// What inner time does to a gradient.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct InnerTime {
    /// Root mean square over the observations of `‖λ_t‖ = ‖∂ℓ_i/∂state_t‖`, `[T+1]`: falls towards
    /// the start where the process contracts, grows where it expands.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "(number | null)[]"))]
    pub adjoint: Vec<f64>,
    /// Why `adjoint` is empty, where the objective has none at every inner time.
    pub no_adjoint: Option<&'static str>,
    /// The largest `‖∇E(x_T)‖`: how far the process is from a minimum.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number | null"))]
    pub residual: f64,
    /// The largest `‖x_T − x_{T−1}‖`: how far it is from rest.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number | null"))]
    pub last_step: f64,
}

/// Estimators beside each other on the same state.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct EstimatorComparison {
    /// The iteration of that state.
    pub iteration: u64,
    /// What inner time does to the gradient there.
    #[serde(flatten)]
    pub inner_time: InnerTime,
    /// The estimators that are measured so far.
    pub estimators: Vec<Estimated>,
}

/// Measures all estimators, one after the other, as [`measure_estimator`] does.
pub struct EstimatorStudy<S = Session> {
    session: S,
    clock: Box<dyn FnMut() -> f64>,
    patience: f64,
    estimators: Vec<EstimatorConfig>,
    found: EstimatorComparison,
}

impl<S: BorrowMut<Session>> EstimatorStudy<S> {
    /// On the state of a session; `clock` tells milliseconds.
    ///
    /// # Errors
    /// As [`measure_estimator`].
    pub fn new(
        mut session: S,
        patience: f64,
        clock: impl FnMut() -> f64 + 'static,
    ) -> Result<Self, Error> {
        let run = session.borrow_mut();
        Ok(Self {
            estimators: estimators(&run.scenario(false)),
            found: EstimatorComparison {
                iteration: run.iteration(),
                inner_time: inner_time(run)?,
                estimators: Vec::new(),
            },
            clock: Box::new(clock),
            patience,
            session,
        })
    }
}

impl<S: BorrowMut<Session>> Task for EstimatorStudy<S> {
    type Report = EstimatorComparison;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        let (session, rows) = (self.session.borrow_mut(), &mut self.found.estimators);
        while let Some(estimator) = self.estimators.get(rows.len()) {
            rows.push(measure_estimator(
                session,
                estimator,
                self.patience,
                &mut self.clock,
            )?);
            if !go_on() {
                break;
            }
        }
        Ok(rows.len() == self.estimators.len())
    }

    fn progress(&self) -> Progress {
        let (done, total) = (self.found.estimators.len(), self.estimators.len());
        Progress {
            done: done as u64,
            total: total as u64,
            note: format!("estimator {done}/{total}"),
        }
    }

    fn report(&mut self) -> Result<EstimatorComparison, Error> {
        Ok(self.found.clone())
    }
}

/// A call is repeated until so many milliseconds have passed, or so often.
const LONG_ENOUGH: f64 = 20.0;
const OFTEN_ENOUGH: u32 = 100;

/// All estimators; the scenario's own with its settings.
#[must_use]
pub fn estimators(scenario: &Scenario) -> Vec<EstimatorConfig> {
    let own = &scenario.estimator;
    let choose = |e| {
        if discriminant(&e) == discriminant(own) {
            own.clone()
        } else {
            e
        }
    };
    EstimatorConfig::all().into_iter().map(choose).collect()
}

/// Measures an estimator against back-propagation through time; `clock` tells milliseconds. One
/// that takes more than `patience` times the evaluations is left out.
///
/// # Errors
/// [`Error::Invalid`] where there is no observation, or the objective does not follow the dynamics.
pub fn measure_estimator(
    session: &mut Session,
    estimator: &EstimatorConfig,
    patience: f64,
    clock: &mut dyn FnMut() -> f64,
) -> Result<Estimated, Error> {
    check(session)?;
    let scenario = session.scenario(false);
    let size = session.observations().dim * scenario.dynamics.channels();
    let parameters = session.status().parameters;
    let evaluations = estimator.evaluations(scenario.steps, size, parameters);
    let mut row = Estimated {
        estimator: estimator.clone(),
        refused: None,
        cosine: None,
        norm_ratio: None,
        evaluations,
        milliseconds: None,
        rest: None,
    };
    let bptt = Bptt::default();
    let times = evaluations / bptt.evaluations(scenario.steps, size, parameters);
    if times as f64 > patience {
        row.refused = Some(format!("takes {times} times as long as through time"));
        return Ok(row);
    }
    let exact = session.estimate(&bptt.into())?;
    let start = clock();
    let gradient = match session.estimate(estimator) {
        Ok(gradient) => gradient,
        Err(Error::Invalid { message, .. }) => {
            row.refused = Some(message);
            return Ok(row);
        }
        Err(other) => return Err(other),
    };
    let mut calls = 1;
    while clock() - start < LONG_ENOUGH && calls < OFTEN_ENOUGH {
        session.estimate(estimator)?;
        calls += 1;
    }
    row.milliseconds = Some((clock() - start) / f64::from(calls));
    row.rest = session.rest_report(estimator)?;
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (own, other) = (dot(&gradient, &gradient).sqrt(), dot(&exact, &exact).sqrt());
    let finite = |x: f64| Some(x).filter(|x| x.is_finite());
    row.cosine = finite(dot(&gradient, &exact) / (own * other));
    row.norm_ratio = finite(own / other);
    Ok(row)
}

/// Measures what inner time does to a gradient on the session's state.
///
/// # Errors
/// As [`measure_estimator`].
pub fn inner_time(session: &mut Session) -> Result<InnerTime, Error> {
    check(session)?;
    let [_, before, ends] = session.ends();
    let conditions = session.observations().conditions.clone();
    let (_, gradients) = session.energies(&ends, &conditions);
    let dim = session.observations().dim;
    let largest = |vectors: &[f64]| {
        let norms = vectors.chunks(dim);
        let norms = norms.map(|v| v.iter().map(|v| v * v).sum::<f64>().sqrt());
        // Not `max`, which passes over what is not a number.
        norms.fold(0.0, |m, g| if g <= m { m } else { g })
    };
    let steps: Vec<f64> = ends.iter().zip(&before).map(|(x, b)| x - b).collect();
    let scenario = session.scenario(false);
    let no_adjoint = scenario.objective.no_adjoint(scenario.data.shape()?.path);
    let adjoint = match no_adjoint {
        None => session.adjoint_norms(),
        Some(_) => Vec::new(),
    };
    Ok(InnerTime {
        adjoint,
        no_adjoint,
        residual: largest(&gradients),
        last_step: largest(&steps),
    })
}

fn check(session: &Session) -> Result<(), Error> {
    if session.observations().is_empty() {
        let message = "has no observations, expected at least 1 for a gradient";
        return Err(Error::invalid("data", message));
    }
    if !session.scenario(false).objective.rolls_out() {
        let message = "does not follow the dynamics: its gradient takes no estimator";
        return Err(Error::invalid("objective.kind", message));
    }
    Ok(())
}

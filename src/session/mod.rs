//! A running scenario: commands in, frames out. Knows nothing of the web.

#[cfg_attr(not(feature = "complete"), path = "no_batch.rs")]
mod batch;
#[cfg(feature = "complete")]
mod beside;
mod command;
mod consequences;
mod convergence;
mod determined;
#[cfg(feature = "complete")]
mod explain;
mod fit;
mod grid;
#[cfg(feature = "complete")]
mod measure;
#[cfg(feature = "complete")]
mod metric;
mod patience;
mod picture;
mod probe;
#[cfg(feature = "complete")]
mod refit;
mod run;
#[cfg(feature = "complete")]
mod solve;
mod state;
mod suspend;

#[cfg(feature = "complete")]
pub use beside::Rows;
pub use command::Command;
pub use consequences::Consequences;
pub use convergence::Convergence;
pub use probe::Gradient;
#[cfg(feature = "complete")]
pub use refit::refit;
pub use suspend::Suspended;

use crate::data::{Observations, Shape};
#[cfg(feature = "complete")]
use crate::data::{Point, flat};
use crate::error::Error;
use crate::frame::{Frame, FrameRequest};
#[cfg(feature = "complete")]
use crate::landscape::CriticalPoint;
use crate::landscape::Local;
use crate::periods::Periods;
use crate::scalar::Real;
#[cfg(feature = "complete")]
use crate::scenario::View;
use crate::scenario::{Precision, Scenario, validate};
use convergence::Trend;
use determined::Determined;
use fit::{Fit, each};
use patience::Patience;
use run::Run;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// By so many nats an observation a loss may be off without a word.
const EXCESS: f64 = 0.05;

/// How a session stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Status {
    /// Outer iterations done.
    pub iteration: u64,
    /// Loss at the last iterate that was evaluated; absent before the first.
    pub loss: Option<f64>,
    /// How often all observations have had their turn; absent where every update learns from all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epochs: Option<f64>,
    /// The loss of the observations that are set aside there; absent where none are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_out: Option<f64>,
    /// The temperature under which the steps that were observed are likeliest with the energy as it is there,
    /// and its standard error; absent where the objective is not about steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "[number, number]"))]
    pub temperature: Option<[f64; 2]>,
    /// `‖dL/dθ‖` there.
    pub gradient_norm: Option<f64>,
    /// Largest residual of the equations solved there, such as the steps of the process backwards;
    /// absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residual: Option<f64>,
    /// How much larger errors in the equations that an optimizer solved can be in θ: the condition number
    /// of the normal equations, each parameter in its own unit; absent where none were solved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<f64>,
    /// Why the gradient there is not to be trusted, where that shows, and what would help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caution: Option<String>,
    /// Whether the state follows from the scenario alone, so that a link without the state
    /// reproduces it.
    pub pristine: bool,
    /// After a blow-up: which quantity, why, and what to do.
    pub diverged: Option<String>,
    /// The iteration at which the loss no longer changed (see [`Convergence`]), the learning rates came to 0,
    /// or the held-out loss had not been lower for the scenario's patience.
    pub converged: Option<u64>,
    /// Hash of the state, 16 hexadecimal digits.
    pub hash: String,
    /// Number of observations.
    pub observations: usize,
    /// Number of parameters.
    pub parameters: usize,
}

/// A running scenario.
pub struct Session {
    scenario: Scenario,
    observations: Arc<Observations>,
    /// What batches are drawn from: the observations, or more than the scenario holds.
    rows: Arc<Observations>,
    /// Rows that are learned from where the scenario's observations are some of them.
    #[cfg(feature = "complete")]
    beside: Option<Arc<Rows>>,
    fit: Fit,
    threads: usize,
    pristine: bool,
    curve: Vec<[f64; 4]>,
    convergence: Convergence,
    trend: Trend,
    patience: Patience,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let mut shown = f.debug_struct("Session");
        shown.field("scenario", &self.scenario);
        shown
            .field("iteration", &self.iteration())
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Starts a scenario, or resumes the state it carries, on `threads` threads.
    ///
    /// # Errors
    /// What [`validate`] refuses, or a state that does not fit.
    pub fn new(scenario: Scenario, threads: usize) -> Result<Self, Error> {
        validate(&scenario)?;
        let observations = scenario.observe()?;
        Self::of_observations(scenario, observations, threads)
    }

    /// [`Session::new`] with these observations set aside, `[n]`, in the place of those that the scenario says.
    #[cfg(feature = "complete")]
    pub(crate) fn without(
        scenario: Scenario,
        held: Vec<bool>,
        threads: usize,
    ) -> Result<Self, Error> {
        validate(&scenario)?;
        let mut observations = scenario.observe()?;
        observations.held = held;
        Self::of_observations(scenario, observations, threads)
    }

    /// [`Session::new`] with these points, of the shape of the scenario's, in the place of its own: as many as
    /// there are, by which everything goes but what the scenario says of itself.
    #[cfg(feature = "complete")]
    pub(crate) fn of_points(
        scenario: Scenario,
        points: &[Point],
        threads: usize,
    ) -> Result<Self, Error> {
        validate(&scenario)?;
        let shape = Shape {
            n: points.len(),
            ..scenario.data.shape()?
        };
        let observations = scenario.ready(flat(points, shape));
        Self::of_observations(scenario, observations, threads)
    }

    /// Of these observations and no more.
    fn of_observations(
        scenario: Scenario,
        observations: Observations,
        threads: usize,
    ) -> Result<Self, Error> {
        let observations = Arc::new(observations);
        let rows = Arc::clone(&observations);
        Self::start(scenario, observations, rows, threads)
    }

    fn start(
        scenario: Scenario,
        observations: Arc<Observations>,
        rows: Arc<Observations>,
        threads: usize,
    ) -> Result<Self, Error> {
        check_build(&scenario)?;
        let mut fit = Fit::new(&scenario, &observations, &rows, threads);
        if let Some(state) = &scenario.state {
            each!(&mut fit, run => run.restore(state))?;
        }
        Ok(Self {
            scenario,
            observations,
            rows,
            #[cfg(feature = "complete")]
            beside: None,
            fit,
            threads,
            pristine: true,
            curve: Vec::new(),
            convergence: Convergence::default(),
            trend: Trend::default(),
            patience: Patience::default(),
        })
    }

    /// Takes outer iterations until `count` are done, the run blows up, the held-out loss says that it is
    /// enough, or `go_on` says stop (asked after each). Returns how many were taken.
    pub fn run(&mut self, count: u64, mut go_on: impl FnMut() -> bool) -> u64 {
        let before = self.iteration();
        while self.iteration() - before < count {
            let iteration = self.iteration();
            each!(&mut self.fit, run => run.iterate());
            if self.iteration() == iteration {
                break;
            }
            if self.record() || !go_on() {
                break;
            }
        }
        self.iteration() - before
    }

    /// Takes down an update; returns whether it was the last one that the held-out loss asks for.
    fn record(&mut self) -> bool {
        let entry = each!(&self.fit, run => {
            let held_out = run.evaluation.held_out.unwrap_or(f64::NAN);
            [run.iteration as f64, run.evaluation.loss, run.gradient_norm, held_out]
        });
        self.convergence.push(entry[0] as u64, entry[1]);
        self.trend.push(entry[1]);
        self.curve.push(entry);
        let state = || each!(&self.fit, run => run.state());
        let patience = (self.scenario.patience, self.scenario.is_random());
        let back = self
            .patience
            .push(entry[0] as u64, entry[3], patience, state);
        let enough = back.is_some();
        if let Some(state) = back {
            // Of this very run: it fits.
            let _ = each!(&mut self.fit, run => run.restore(&state));
        }
        enough
    }

    /// Whether it learns from more rows than its scenario holds.
    fn has_more_rows(&self) -> bool {
        !Arc::ptr_eq(&self.rows, &self.observations)
    }

    /// What is to be said of the gradient: how far off it is, or that it leads up.
    fn caution<R: Real>(&self, run: &Run<R>) -> Option<String> {
        let (estimator, objective) = (&self.scenario.estimator, &self.scenario.objective);
        let risen = self.trend.risen();
        let risen = risen.filter(|_| estimator.may_mislead() && objective.at_end());
        let risen = risen.map(|[first, now]| {
            format!(
                "the loss has risen from {first:.3e} to {now:.3e}: the estimator's gradient does not \
                 lead down; take more steps, or the estimator `bptt`, which goes back through time"
            )
        });
        let rest = run.evaluation.rest.and_then(|rest| rest.caution());
        let excess = run
            .evaluation
            .excess
            .filter(|excess| cfg!(feature = "complete") && *excess > EXCESS);
        let excess = excess.map(|excess| {
            format!(
                "the loss may be off by {excess:.2} for an observation, as its steps are long for so few \
                 bridges and parts: take more of them, or observe at a finer spacing"
            )
        });
        let determined = run.determined.and_then(Determined::caution);
        rest.or(risen).or(excess).or(determined)
    }

    /// Iteration, loss, gradient norm and held-out loss (NaN where nothing is set aside) of every iteration
    /// since the last call.
    pub fn take_curve(&mut self) -> Vec<[f64; 4]> {
        std::mem::take(&mut self.curve)
    }

    /// Outer iterations done.
    #[must_use]
    pub fn iteration(&self) -> u64 {
        each!(&self.fit, run => run.iteration)
    }

    /// The iteration at which the loss no longer changed, the learning rates came to 0, or the held-out loss
    /// had not been lower for the scenario's patience, where that is so.
    #[must_use]
    pub fn converged(&self) -> Option<u64> {
        let ended = || each!(&self.fit, run => run.ended());
        self.convergence.at().or_else(ended).or(self.patience.at())
    }

    /// The iteration at which the held-out loss had not been lower for as long as the scenario's patience
    /// lasts, where that is so; the run went back to where it was lowest.
    #[must_use]
    pub fn stopped_early(&self) -> Option<u64> {
        self.patience.at()
    }

    /// Looks for convergence anew, from here on.
    pub fn forget_convergence(&mut self) {
        self.convergence = Convergence::default();
        self.trend = Trend::default();
        self.patience = Patience::default();
    }

    /// How it stands. Hashes the whole state.
    #[must_use]
    pub fn status(&self) -> Status {
        let known = |value: f64| Some(value).filter(|v| v.is_finite());
        each!(&self.fit, run => {
            let fresh = run.gradient_norm.is_nan();
            Status {
                iteration: run.iteration,
                loss: known(run.evaluation.loss).filter(|_| !fresh),
                epochs: run.batch.as_ref().map(|batch| run.iteration as f64 / batch.updates() as f64),
                held_out: run.evaluation.held_out.filter(|l| l.is_finite() && !fresh),
                temperature: known(run.evaluation.loss).filter(|_| !fresh).and_then(|loss| {
                    let seen = &self.observations;
                    let steps = seen.steps();
                    let loss = loss * seen.learned_from() as f64 / steps as f64;
                    self.scenario.objective.likeliest_temperature(loss, steps, seen.dim)
                }),
                gradient_norm: known(run.gradient_norm),
                residual: run.evaluation.residual.filter(|r| r.is_finite()),
                condition: run.determined.map(|d| d.condition).filter(|c| c.is_finite()),
                caution: self.caution(run),
                pristine: self.pristine && (fresh || !self.has_more_rows()),
                diverged: run.diverged.clone(),
                converged: self.converged(),
                hash: format!("{:016x}", run.hash()),
                observations: self.rows.len(),
                parameters: run.theta.values.len(),
            }
        })
    }

    /// The scenario; with its present state if asked, so that it can be resumed with the same
    /// bits.
    #[must_use]
    pub fn scenario(&self, with_state: bool) -> Scenario {
        let mut scenario = self.scenario.clone();
        if with_state {
            scenario.state = Some(each!(&self.fit, run => run.state()));
        }
        scenario
    }

    /// Temperature τ of the Gibbs density that the scenario is about.
    #[must_use]
    pub fn temperature(&self) -> f64 {
        self.scenario.temperature()
    }

    /// The observations.
    #[must_use]
    pub fn observations(&self) -> &Observations {
        &self.observations
    }

    /// The periods of the coordinates.
    #[must_use]
    pub fn periods(&self) -> Periods {
        Periods::new(&self.scenario.periods)
    }

    /// Loss and gradient at the present parameters, by the scenario's estimator.
    pub fn gradient(&mut self) -> Gradient {
        each!(&mut self.fit, run => run.gradient())
    }

    /// The mean loss of all observations that are learned from, and of those that are set aside: where an
    /// update learns from few of them, [`Status::loss`] is of these alone.
    pub fn losses(&mut self) -> [Option<f64>; 2] {
        each!(&mut self.fit, run => run.losses())
    }

    /// `E`, `∇E` and `H` at points.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a point of another dimension.
    pub fn local(&mut self, points: &[Vec<f64>], condition: &[f64]) -> Result<Local, Error> {
        let dim = self.observations.dim;
        if let Some(i) = points.iter().position(|p| p.len() != dim) {
            let message = format!("has {} coordinates, expected {dim}", points[i].len());
            return Err(Error::invalid(format!("point {i}"), message));
        }
        Ok(each!(&mut self.fit, run => run.local(points, condition)))
    }

    /// [`Session::local`] at points of the right dimension.
    #[cfg(feature = "complete")]
    pub(crate) fn evaluate_at(&mut self, points: &[Vec<f64>], condition: &[f64]) -> Local {
        each!(&mut self.fit, run => run.local(points, condition))
    }

    /// Loss at the present parameters, its gradient computed and left alone: an iteration without
    /// the update, for benchmarks.
    pub fn evaluate(&mut self) -> f64 {
        each!(&mut self.fit, run => run.evaluate().loss)
    }

    /// Runs the dynamics for `steps` steps from other starts, `[n, d]`. Returns the positions: of
    /// every time, `[n, steps+1, d]`, or, without `keep`, of the last, `[n, d]`. Numbers that make no
    /// whole point are left out.
    pub fn simulate(
        &mut self,
        starts: &[f64],
        steps: usize,
        keep: bool,
        condition: &[f64],
    ) -> Vec<f64> {
        let starts = self.whole_points(starts);
        each!(&mut self.fit, run => run.simulate(starts, steps, keep, condition))
    }

    pub(crate) fn whole_points<'a>(&self, numbers: &'a [f64]) -> &'a [f64] {
        let dim = self.observations().dim.max(1);
        &numbers[..numbers.len() - numbers.len() % dim]
    }

    /// Fills a frame.
    pub fn frame(&mut self, request: &FrameRequest, frame: &mut Frame) {
        each!(&mut self.fit, run => run.fill(request, frame));
    }

    /// Stationary points found from a coarse grid of starts in a view, as a picture shows them, in
    /// the order of their energies.
    #[cfg(feature = "complete")]
    pub(crate) fn critical_points(&mut self, view: View) -> Vec<CriticalPoint> {
        each!(&mut self.fit, run => {
            run.show_condition(&[]);
            run.critical_points(view)
        })
    }

    /// How many tasks an iteration is cut into.
    #[must_use]
    pub fn tasks(&self) -> usize {
        each!(&self.fit, run => run.shape().0)
    }

    /// Carries out some of the tasks of the next iteration; see [`Session::apply`].
    pub fn run_tasks(&mut self, tasks: std::ops::Range<usize>) -> Vec<f64> {
        each!(&mut self.fit, run => run.run_tasks(tasks))
    }

    /// The unknowns θ and z in one vector, for [`Session::set_unknowns`] elsewhere.
    #[must_use]
    pub fn unknowns(&self) -> Vec<f64> {
        each!(&self.fit, run => run.unknowns())
    }

    /// Takes the iteration and the unknowns of another session of the same scenario, to carry out
    /// tasks for it.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a wrong count of numbers.
    pub fn set_unknowns(&mut self, iteration: u64, unknowns: &[f64]) -> Result<(), Error> {
        each!(&mut self.fit, run => run.set_unknowns(iteration, unknowns))
    }

    /// Takes one iteration with the results of all its tasks, in order, wherever they were carried
    /// out.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a wrong count of numbers.
    pub fn apply(&mut self, partials: &[f64]) -> Result<(), Error> {
        let iteration = self.iteration();
        each!(&mut self.fit, run => run.apply(partials))?;
        if self.iteration() > iteration {
            self.record();
        }
        Ok(())
    }
}

/// Refuses what this build leaves out.
fn check_build(scenario: &Scenario) -> Result<(), Error> {
    let shape = scenario.data.shape()?;
    let inputs = scenario.inputs(shape);
    let whole = inputs.sees.len() == shape.dim && inputs.width() == inputs.dim;
    let around = scenario.periods.iter().any(|period| *period > 0.0);
    if (!whole || around || scenario.inferred > 0) && !cfg!(feature = "complete") {
        let message = "takes in other than the coordinates observed: this build of the engine has no such energies";
        return Err(Error::invalid("energy", message));
    }
    if scenario.batch > 0 && !cfg!(feature = "complete") {
        let message =
            "is set, expected 0: this build of the engine learns from all in every update";
        return Err(Error::invalid("batch", message));
    }
    if scenario.held_out > 0.0 && !cfg!(feature = "complete") {
        let message =
            "sets observations aside, expected 0: this build of the engine learns from all";
        return Err(Error::invalid("held_out", message));
    }
    if scenario.precision == Precision::F64 && !cfg!(feature = "double") {
        let message = "is f64, expected f32: this build of the engine has single precision only";
        return Err(Error::invalid("precision", message));
    }
    Ok(())
}

//! A running scenario: commands in, frames out. Knows nothing of the web.

mod command;
mod convergence;
#[cfg(feature = "complete")]
mod explain;
mod fit;
mod handover;
#[cfg(feature = "complete")]
mod measure;
#[cfg(feature = "complete")]
mod refit;
mod run;

pub use command::Command;
pub use convergence::Convergence;
pub use fit::Gradient;
pub use handover::Handover;
#[cfg(feature = "complete")]
pub use refit::refit;
pub use run::Run;

use crate::data::{DataConfig, Observations, Point, Points};
use crate::error::Error;
use crate::frame::{Frame, FrameRequest};
use crate::landscape::Local;
use crate::objective::Problem;
use crate::scenario::{Precision, Scenario, validate};
use fit::{Fit, start};
use serde::{Deserialize, Serialize};

/// How a session stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// Outer iterations done.
    pub iteration: u64,
    /// Loss at the last iterate that was evaluated; absent before the first.
    pub loss: Option<f64>,
    /// `‖dL/dθ‖` there.
    pub gradient_norm: Option<f64>,
    /// Largest residual of the equations solved there, such as the steps of the process backwards;
    /// absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residual: Option<f64>,
    /// Whether the state follows from the scenario alone, so that a link without the state
    /// reproduces it.
    pub pristine: bool,
    /// After a blow-up: which quantity, why, and what to do.
    pub diverged: Option<String>,
    /// The iteration at which the loss no longer changed; see [`Convergence`].
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
    observations: Observations,
    fit: Box<dyn Fit>,
    threads: usize,
    pristine: bool,
    curve: Vec<[f64; 3]>,
    convergence: Convergence,
}

impl Session {
    /// Starts a scenario, or resumes the state it carries, on `threads` threads.
    ///
    /// # Errors
    /// What [`validate`] refuses, or a state that does not fit.
    pub fn new(scenario: Scenario, threads: usize) -> Result<Self, Error> {
        validate(&scenario)?;
        check_build(&scenario)?;
        let observations = scenario.observe()?;
        let mut fit = begin(&scenario, &observations, threads);
        if let Some(state) = &scenario.state {
            fit.restore(state)?;
        }
        Ok(Self {
            scenario,
            observations,
            fit,
            threads,
            pristine: true,
            curve: Vec::new(),
            convergence: Convergence::default(),
        })
    }

    /// Takes outer iterations until `count` are done, the run blows up, or `go_on` says stop
    /// (asked after each). Returns how many were taken.
    pub fn run(&mut self, count: u64, mut go_on: impl FnMut() -> bool) -> u64 {
        let before = self.fit.iteration();
        while self.fit.iteration() - before < count {
            let iteration = self.fit.iteration();
            self.fit.iterate();
            if self.fit.iteration() == iteration {
                break;
            }
            self.record();
            if !go_on() {
                break;
            }
        }
        self.fit.iteration() - before
    }

    fn record(&mut self) {
        let entry = [
            self.fit.iteration() as f64,
            self.fit.loss(),
            self.fit.gradient_norm(),
        ];
        self.convergence.push(entry[0] as u64, entry[1]);
        self.curve.push(entry);
    }

    /// Iteration, loss and gradient norm of every iteration since the last call.
    pub fn take_curve(&mut self) -> Vec<[f64; 3]> {
        std::mem::take(&mut self.curve)
    }

    /// Outer iterations done.
    #[must_use]
    pub fn iteration(&self) -> u64 {
        self.fit.iteration()
    }

    /// The iteration at which the loss no longer changed, where that is so.
    #[must_use]
    pub fn converged(&self) -> Option<u64> {
        self.convergence.at()
    }

    /// Looks for convergence anew, from here on.
    pub fn forget_convergence(&mut self) {
        self.convergence = Convergence::default();
    }

    /// How it stands. Hashes the whole state.
    #[must_use]
    pub fn status(&self) -> Status {
        let known = |value: f64| Some(value).filter(|v| v.is_finite());
        let fresh = self.fit.gradient_norm().is_nan();
        Status {
            iteration: self.fit.iteration(),
            loss: known(self.fit.loss()).filter(|_| !fresh),
            gradient_norm: known(self.fit.gradient_norm()),
            residual: self.fit.residual().filter(|r| r.is_finite()),
            pristine: self.pristine,
            diverged: self.fit.diverged().map(str::to_owned),
            converged: self.converged(),
            hash: format!("{:016x}", self.fit.hash()),
            observations: self.observations.len(),
            parameters: self.fit.parameters(),
        }
    }

    /// The scenario; with its present state if asked, so that it can be resumed with the same
    /// bits.
    #[must_use]
    pub fn scenario(&self, with_state: bool) -> Scenario {
        let mut scenario = self.scenario.clone();
        if with_state {
            scenario.state = Some(self.fit.state());
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

    /// Loss and gradient at the present parameters, by the scenario's estimator.
    pub fn gradient(&mut self) -> Gradient {
        self.fit.gradient()
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
        Ok(self.fit.local(points, condition))
    }

    /// [`Session::local`] at points of the right dimension.
    #[cfg(feature = "complete")]
    pub(crate) fn look(&mut self, points: &[Vec<f64>], condition: &[f64]) -> Local {
        self.fit.local(points, condition)
    }

    /// Loss at the present parameters, its gradient computed and left alone: an iteration without
    /// the update, for benchmarks.
    pub fn evaluate(&mut self) -> f64 {
        self.fit.evaluate()
    }

    /// Runs the dynamics for `steps` steps from other starts, `[n, d]`. Returns the positions: of
    /// every time, `[n, steps+1, d]`, or, without `keep`, of the last, `[n, d]`.
    pub fn simulate(
        &mut self,
        starts: &[f64],
        steps: usize,
        keep: bool,
        condition: &[f64],
    ) -> Vec<f64> {
        self.fit.simulate(starts, steps, keep, condition)
    }

    /// Fills a frame.
    pub fn frame(&mut self, request: &FrameRequest, frame: &mut Frame) {
        self.fit.frame(request, frame);
    }

    /// How many tasks an iteration is cut into.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.fit.tasks()
    }

    /// Carries out some of the tasks of the next iteration; see [`Session::apply`].
    pub fn run_tasks(&mut self, tasks: std::ops::Range<usize>) -> Vec<f64> {
        self.fit.run_tasks(tasks)
    }

    /// The unknowns θ and z in one vector, for [`Session::stand_at`] elsewhere.
    #[must_use]
    pub fn unknowns(&self) -> Vec<f64> {
        self.fit.unknowns()
    }

    /// Stands at the iteration and unknowns of another session of the same scenario, to carry out
    /// tasks for it.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a wrong count of numbers.
    pub fn stand_at(&mut self, iteration: u64, unknowns: &[f64]) -> Result<(), Error> {
        self.fit.stand_at(iteration, unknowns)
    }

    /// Takes one iteration with the results of all its tasks, in order, wherever they were carried
    /// out.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a wrong count of numbers.
    pub fn apply(&mut self, partials: &[f64]) -> Result<(), Error> {
        let iteration = self.fit.iteration();
        self.fit.apply(partials)?;
        if self.fit.iteration() > iteration {
            self.record();
        }
        Ok(())
    }

    /// Carries out a command; on an error nothing has changed.
    ///
    /// # Errors
    /// What [`validate`] refuses, or an index that does not exist.
    pub fn command(&mut self, command: Command) -> Result<(), Error> {
        let count = self.observations.len();
        let identity = || (0..count).map(Some).collect::<Vec<_>>();
        match command {
            Command::AddPoint { point } => {
                let mut points = self.points();
                points.push(rounded(point));
                let rows = identity().into_iter().chain([None]).collect::<Vec<_>>();
                self.set_points(points, &rows)
            }
            Command::MovePoint { index, x } => {
                let mut points = self.points();
                let moved = self.point_mut(&mut points, index)?;
                moved.x = x;
                *moved = rounded(moved.clone());
                self.set_points(points, &identity())
            }
            Command::DeletePoint { index } => {
                let mut points = self.points();
                self.point_mut(&mut points, index)?;
                points.remove(index);
                let rows: Vec<_> = identity()
                    .into_iter()
                    .filter(|r| *r != Some(index))
                    .collect();
                self.set_points(points, &rows)
            }
            Command::ClearPoints => self.set_points(Vec::new(), &[]),
            Command::SetPoints { points } => {
                let rows = vec![None; points.len()];
                self.set_points(points.into_iter().map(rounded).collect(), &rows)
            }
            Command::Configure { scenario } => self.configure(*scenario),
            Command::Reset => {
                let mut scenario = self.scenario.clone();
                scenario.state = None;
                self.restart(scenario)
            }
            Command::SetSeed { seed } => self.restart(Scenario {
                seed,
                state: None,
                ..self.scenario.clone()
            }),
        }
    }

    /// The observations as explicit points.
    pub(crate) fn points(&self) -> Vec<Point> {
        if let Some(points) = self.scenario.data.explicit() {
            return points.to_vec();
        }
        let Observations {
            dim,
            points,
            starts,
            ..
        } = &self.observations;
        let observed = self.observations.observed();
        let start = |i: usize| Some(starts.as_ref()?[i * dim..][..observed].to_vec());
        let point = |(i, x): (usize, &[f64])| Point {
            x: x[..observed].to_vec(),
            start: start(i),
            ..Point::default()
        };
        points.chunks_exact(*dim).enumerate().map(point).collect()
    }

    fn point_mut<'p>(&self, points: &'p mut [Point], index: usize) -> Result<&'p mut Point, Error> {
        let count = points.len();
        points.get_mut(index).ok_or_else(|| {
            Error::invalid(
                "index",
                format!("there is no observation {index} among {count}"),
            )
        })
    }

    fn set_points(&mut self, points: Vec<Point>, rows: &[Option<usize>]) -> Result<(), Error> {
        let data = Points { points }.into();
        self.adopt(
            Scenario {
                data,
                ..self.scenario.clone()
            },
            rows,
        )
    }

    fn restart(&mut self, scenario: Scenario) -> Result<(), Error> {
        *self = Self::new(scenario, self.threads)?;
        Ok(())
    }

    fn configure(&mut self, scenario: Scenario) -> Result<(), Error> {
        let same = |a: &Scenario, b: &Scenario| structure(a) == structure(b);
        if scenario.state.is_some() || !same(&scenario, &self.scenario) {
            return self.restart(scenario);
        }
        let count = scenario.observe()?.len();
        let rows: Vec<_> = (0..count)
            .map(|i| Some(i).filter(|i| *i < self.observations.len()))
            .collect();
        self.adopt(scenario, &rows)
    }

    /// Goes on with a scenario of the same structure; a change of the energy's inputs restarts it.
    fn adopt(&mut self, mut scenario: Scenario, rows: &[Option<usize>]) -> Result<(), Error> {
        let carried = scenario.state.take();
        validate(&scenario)?;
        let observations = scenario.observe()?;
        let width = |of: &Observations| scenario.inputs(of.shape()).width();
        if observations.dim != self.observations.dim
            || width(&observations) != width(&self.observations)
        {
            return self.restart(scenario);
        }
        let shown = |s: &Scenario| Scenario {
            view: s.view,
            title: s.title.clone(),
            ..scenario.clone()
        };
        let same_run = shown(&self.scenario)
            == Scenario {
                state: None,
                ..self.scenario.clone()
            };
        if same_run {
            scenario.state = carried;
        } else {
            self.forget_convergence();
            self.fit.replace(
                problem(&scenario, &observations),
                scenario.optimizer.clone(),
                rows,
            );
            let start = carried.map_or(0, |s| s.iteration);
            self.pristine &= self.fit.iteration() == 0 && start == 0;
            if self.fit.iteration() == 0 {
                // Nothing was learned yet: begin as the new scenario does.
                self.fit = begin(&scenario, &observations, self.threads);
            }
        }
        (self.scenario, self.observations) = (scenario, observations);
        Ok(())
    }
}

/// Single precision keeps links short and makes a dropped point the same number everywhere.
fn rounded(mut point: Point) -> Point {
    let vectors = [
        Some(&mut point.x),
        point.start.as_mut(),
        point.condition.as_mut(),
    ];
    let path = point.path.iter_mut().flatten();
    for v in vectors.into_iter().flatten().chain(path).flatten() {
        *v = f64::from(*v as f32);
    }
    point
}

/// The scenario without what may change while a run goes on.
fn structure(scenario: &Scenario) -> Scenario {
    Scenario {
        title: String::new(),
        data: DataConfig::from(Points::default()),
        initial: scenario.initial.at_defaults(),
        optimizer: scenario.optimizer.at_defaults(),
        view: crate::scenario::View::default(),
        state: None,
        ..scenario.clone()
    }
}

fn problem(scenario: &Scenario, observations: &Observations) -> Problem<f64> {
    let inputs = scenario.inputs(observations.shape());
    Problem {
        dim: observations.dim,
        latent: observations.latent,
        condition: observations.m,
        sees: inputs.sees,
        joined: inputs.joined,
        points: observations.points.clone(),
        starts: observations
            .starts
            .clone()
            .unwrap_or_else(|| observations.points.clone()),
        conditions: observations.conditions.clone(),
        paths: observations.paths.clone(),
        passed: observations.passed.clone(),
        energy: scenario.energy.clone(),
        dynamics: scenario.dynamics.clone(),
        steps: scenario.steps,
        initial: scenario.initial.clone(),
        estimator: scenario.estimator.clone(),
        objective: scenario.objective.clone(),
        seed: scenario.seed,
    }
}

fn begin(scenario: &Scenario, observations: &Observations, threads: usize) -> Box<dyn Fit> {
    let problem = problem(scenario, observations);
    let (objective, optimizer) = (scenario.objective.clone(), scenario.optimizer.clone());
    match scenario.precision {
        #[cfg(feature = "double")]
        Precision::F64 => start::<f64>(&problem, objective, optimizer, threads),
        _ => start::<f32>(&problem, objective, optimizer, threads),
    }
}

/// Refuses what this build leaves out.
fn check_build(scenario: &Scenario) -> Result<(), Error> {
    let shape = scenario.data.shape()?;
    let inputs = scenario.inputs(shape);
    let whole = inputs.sees.len() == shape.dim && inputs.width() == inputs.dim;
    if !whole && !cfg!(feature = "complete") {
        let message = "takes in other than the coordinates observed: this build of the engine has no such energies";
        return Err(Error::invalid("energy", message));
    }
    if scenario.precision == Precision::F64 && !cfg!(feature = "double") {
        let message = "is f64, expected f32: this build of the engine has single precision only";
        return Err(Error::invalid("precision", message));
    }
    Ok(())
}

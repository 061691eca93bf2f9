//! The crate as the web page sees it: the only room that names the web.

#[cfg(feature = "complete")]
mod analysis;
#[cfg(feature = "complete")]
mod concepts;
#[cfg(feature = "complete")]
mod study;
#[cfg(feature = "complete")]
mod table;
#[cfg(feature = "complete")]
mod task;
#[cfg(feature = "complete")]
mod units;
mod wire;

use crate::data::Points;
use crate::error::Error;
use crate::frame::{Frame, FrameRequest};
use crate::notice::Notice;
use crate::scenario::{self, Catalog, Scenario};
#[cfg(feature = "complete")]
use crate::session::Rows;
use crate::session::{Command, Consequences, Session, Status, Suspended};
use js_sys::{Float32Array, Float64Array};
use serde::Serialize;
#[cfg(feature = "complete")]
pub use table::read_table;
use tsify::Tsify;
use wasm_bindgen::prelude::*;
#[cfg(feature = "complete")]
use wire::to_js;
use wire::{Answer, FullScenario, Ts, from_ts, object, scenario_from_ts, syntax, to_ts};

/// Sends panics, which should not happen, to the console with their place.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into())
    }));
}

/// Everything there is to choose from, with its documentation.
///
/// # Errors
/// Never in practice: the document is plain data.
#[wasm_bindgen]
pub fn catalog() -> Answer<Ts<Catalog>> {
    to_ts(scenario::catalog())
}

/// For every room and kind, why it does not go with the rest of the scenario, or null.
///
/// # Errors
/// A scenario that is not one.
#[cfg(feature = "complete")]
#[wasm_bindgen(unchecked_return_type = "Choices")]
pub fn check(scenario: Ts<Scenario>) -> Answer<JsValue> {
    let choices = scenario::compatibility(&scenario_from_ts(scenario)?);
    to_js(&choices)
}

/// What a share link says.
#[derive(Serialize, Tsify)]
pub struct ParsedLink {
    scenario: FullScenario,
    /// What was out of range and moved into it.
    notices: Vec<Notice>,
}

/// Reads a share link.
///
/// # Errors
/// What is wrong with the link.
#[wasm_bindgen]
pub fn parse_link(link: &str) -> Answer<Ts<ParsedLink>> {
    let (scenario, notices) = scenario::from_link(link)?;
    let scenario = FullScenario(scenario);
    to_ts(&ParsedLink { scenario, notices })
}

/// Writes a share link, without the leading `#`.
///
/// # Errors
/// A scenario that is not one.
#[cfg(feature = "complete")]
#[wasm_bindgen]
pub fn to_link(scenario: Ts<Scenario>) -> Answer<String> {
    Ok(scenario::to_link(&scenario_from_ts(scenario)?)?)
}

/// A seed from the system's entropy.
///
/// # Errors
/// Where the system has none.
#[wasm_bindgen]
pub fn random_seed() -> Answer<u32> {
    getrandom::u32().map_err(|e| syntax(format_args!("no entropy for a new seed: {e}")))
}

/// The energy at a point.
#[derive(Serialize, Tsify)]
pub struct Probe {
    /// E.
    energy: f64,
    /// ∇E, `[d]`.
    gradient: Vec<f64>,
    /// Its second derivatives, `[d, d]`.
    hessian: Vec<Vec<f64>>,
}

/// A running scenario.
#[wasm_bindgen]
pub struct Engine {
    session: Session,
    frame: Frame,
}

#[wasm_bindgen]
impl Engine {
    /// Starts a scenario, or resumes the state it carries.
    ///
    /// # Errors
    /// What is wrong with the scenario.
    #[wasm_bindgen(constructor)]
    pub fn new(scenario: Ts<Scenario>) -> Answer<Engine> {
        Ok(Self {
            session: Session::new(scenario_from_ts(scenario)?, 1)?,
            frame: Frame::default(),
        })
    }

    /// What another build's engine needs to go on with the same bits.
    ///
    /// # Errors
    /// Never in practice: it is plain data.
    pub fn suspend(&self) -> Answer<Ts<Suspended>> {
        to_ts(&self.session.suspend())
    }

    /// Goes on where another build's engine stands.
    ///
    /// # Errors
    /// What was not handed over by an engine.
    #[cfg(feature = "complete")]
    pub fn resume(suspended: Ts<Suspended>) -> Answer<Engine> {
        Ok(Self {
            session: Session::resume(from_ts(suspended)?, 1)?,
            frame: Frame::default(),
        })
    }

    /// Learns by batches from all rows of a table wherever the scenario's observations are those that it holds of
    /// them.
    ///
    /// # Errors
    /// What [`observing`] did not write.
    #[cfg(feature = "complete")]
    pub fn keep_beside(&mut self, rows: &str) -> Answer<()> {
        let rows: Rows = serde_json::from_str(rows).map_err(syntax)?;
        Ok(self.session.keep_beside(rows)?)
    }

    /// Carries out a command, and says what followed; on an error nothing has changed.
    ///
    /// # Errors
    /// What is wrong with the command.
    pub fn command(&mut self, command: Ts<Command>) -> Answer<Ts<Consequences>> {
        to_ts(&self.session.command(from_ts(command)?)?)
    }

    /// Iterates until `iterations` are done or `budget` milliseconds are used up; returns how many
    /// were.
    pub fn run(&mut self, iterations: u32, budget: f64) -> f64 {
        let end = js_sys::Date::now() + budget;
        let ran = self
            .session
            .run(iterations.into(), || js_sys::Date::now() < end);
        ran as f64
    }

    /// Outer iterations done: what is often asked, without the rest of the status.
    #[must_use]
    pub fn iteration(&self) -> f64 {
        self.session.iteration() as f64
    }

    /// Looks for convergence anew, from here on.
    pub fn forget_convergence(&mut self) {
        self.session.forget_convergence();
    }

    /// How the session stands.
    ///
    /// # Errors
    /// Never in practice: the status is plain data.
    pub fn status(&self) -> Answer<Ts<Status>> {
        to_ts(&self.session.status())
    }

    /// The scenario, with its present state if asked.
    ///
    /// # Errors
    /// Never in practice: a scenario is plain data.
    pub fn scenario(&self, with_state: bool) -> Answer<Ts<FullScenario>> {
        to_ts(&FullScenario(self.session.scenario(with_state)))
    }

    /// The observations as explicit points, with their starts, also where the scenario only says how
    /// they are generated.
    ///
    /// # Errors
    /// Never in practice: points are plain data.
    pub fn points(&self) -> Answer<Ts<Points>> {
        to_ts(&Points {
            points: self.session.points(),
        })
    }

    /// The share link of the scenario, with its present state if asked, without the leading `#`.
    ///
    /// # Errors
    /// Never in practice: what the page runs has a text.
    #[cfg(feature = "complete")]
    pub fn link(&self, with_state: bool) -> Answer<String> {
        Ok(scenario::to_link(&self.session.scenario(with_state))?)
    }

    /// All that follows from the scenario for whoever edits it.
    ///
    /// # Errors
    /// Never in practice: it is plain data.
    #[cfg(feature = "complete")]
    pub fn consequences(&self) -> Answer<Ts<Consequences>> {
        to_ts(&self.session.consequences())
    }

    /// Temperature of the Gibbs density that the scenario is about.
    #[must_use]
    pub fn temperature(&self) -> f64 {
        self.session.temperature()
    }

    /// What a picture needs of a rectangle of the plane, `[x_min, x_max, y_min, y_max]`, on a grid of
    /// `width` × `height` cells and of at most so many trajectories; stationary points, `∇E` on the
    /// grid and what a sampling optimizer drew only where asked for. The energy is that under a
    /// condition; numbers left out are 0.
    ///
    /// # Errors
    /// A rectangle of other than four numbers.
    pub fn frame(
        &mut self,
        view: &[f64],
        width: usize,
        height: usize,
        trajectories: usize,
        critical_points: bool,
        gradient: bool,
        ensemble: bool,
        condition: Vec<f64>,
    ) -> Answer<Ts<Frame>> {
        let &[x_min, x_max, y_min, y_max] = view else {
            let message = format!("has {} numbers, expected 4", view.len());
            return Err(Error::invalid("view", message).into());
        };
        let request = FrameRequest {
            width,
            height,
            x_min,
            x_max,
            y_min,
            y_max,
            trajectories,
            critical_points,
            gradient,
            ensemble,
            condition,
        };
        let Self { session, frame } = self;
        session.frame(&request, frame);
        let array = |numbers: &[f32]| Float32Array::from(numbers).into();
        Ok(Ts::new_unchecked(object([
            ("grid", array(&frame.grid)),
            ("gradient", array(&frame.gradient)),
            ("mean", array(&frame.mean)),
            ("spread", array(&frame.spread)),
            ("draws", frame.draws.into()),
            ("observations", array(&frame.observations)),
            ("conditions", array(&frame.conditions)),
            ("held", array(&frame.held)),
            ("starts", array(&frame.starts)),
            ("trajectories", array(&frame.trajectories)),
            ("chains", array(&frame.chains)),
            ("critical_points", array(&frame.critical_points)),
        ])))
    }

    /// Observations, `[n, d]`.
    #[must_use]
    pub fn observations(&self) -> Float64Array {
        self.session.observations().points.as_slice().into()
    }

    /// Their conditions, `[n, m]`.
    #[must_use]
    pub fn conditions(&self) -> Float64Array {
        self.session.observations().conditions.as_slice().into()
    }

    /// Iteration, loss, gradient norm and held-out loss (NaN without one) of every iteration since the last
    /// call.
    #[must_use]
    pub fn curves(&mut self) -> Float64Array {
        self.session.take_curve().concat().as_slice().into()
    }

    /// What the energy is at a point of the plane, under a condition (empty for 0).
    ///
    /// # Errors
    /// A point of the wrong dimension.
    pub fn probe(&mut self, x: f64, y: f64, condition: &[f64]) -> Answer<Ts<Probe>> {
        let mut point = vec![x, y];
        point.resize(self.session.observations().dim, 0.0);
        let local = self.session.local(&[point], condition)?;
        let hessian = &local.hessian[0];
        to_ts(&Probe {
            energy: local.energy[0],
            gradient: local.gradient[0].iter().copied().collect(),
            hessian: hessian
                .row_iter()
                .map(|r| r.iter().copied().collect())
                .collect(),
        })
    }

    /// Loss at the present parameters, its gradient computed and left alone: for benchmarks.
    pub fn evaluate(&mut self) -> f64 {
        self.session.evaluate()
    }

    /// Positions after `steps` steps of the dynamics from `starts`, `[n, d]`.
    ///
    /// # Errors
    /// Numbers that make no whole points.
    pub fn simulate(&mut self, starts: &[f64], steps: usize) -> Answer<Float64Array> {
        self.check_points("starts", starts)?;
        let ends = self.session.simulate(starts, steps, false, &[]);
        Ok(ends.as_slice().into())
    }

    fn check_points(&self, name: &str, numbers: &[f64]) -> Answer<()> {
        let dim = self.session.observations().dim;
        if numbers.len().is_multiple_of(dim) {
            return Ok(());
        }
        let message = format!(
            "has {} numbers, expected a multiple of {dim}",
            numbers.len()
        );
        Err(Error::invalid(name, message).into())
    }

    /// Coordinates of a point.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.session.observations().dim
    }

    /// Positions over `steps` steps of the dynamics from `starts`, `[n, d]`: `[n, steps+1, d]`.
    ///
    /// # Errors
    /// Numbers that make no whole points.
    #[cfg(feature = "complete")]
    pub fn paths(&mut self, starts: &[f64], steps: usize) -> Answer<Float64Array> {
        self.check_points("starts", starts)?;
        let paths = self.session.simulate(starts, steps, true, &[]);
        Ok(paths.as_slice().into())
    }

    /// Energies at points `[n, d]`.
    ///
    /// # Errors
    /// Numbers that make no whole points.
    #[cfg(feature = "complete")]
    pub fn energies(&mut self, points: &[f64]) -> Answer<Float64Array> {
        self.check_points("points", points)?;
        Ok(self.session.energies(points, &[]).0.as_slice().into())
    }

    /// Gradients at points `[n, d]`.
    ///
    /// # Errors
    /// Numbers that make no whole points.
    #[cfg(feature = "complete")]
    pub fn gradients(&mut self, points: &[f64]) -> Answer<Float64Array> {
        self.check_points("points", points)?;
        Ok(self.session.energies(points, &[]).1.as_slice().into())
    }

    /// How many tasks an iteration is cut into.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.session.tasks()
    }

    /// The unknowns θ and z in one vector, for `set_unknowns` in another worker.
    #[must_use]
    pub fn unknowns(&self) -> Float64Array {
        self.session.unknowns().as_slice().into()
    }

    /// Takes the iteration and unknowns of another worker's engine of the same scenario.
    ///
    /// # Errors
    /// A wrong count of numbers.
    pub fn set_unknowns(&mut self, iteration: f64, unknowns: &[f64]) -> Answer<()> {
        Ok(self.session.set_unknowns(iteration as u64, unknowns)?)
    }

    /// Carries out the tasks from `first` up to `end` of the next iteration; their results are for
    /// `apply`, here or in another worker.
    #[must_use]
    pub fn run_tasks(&mut self, first: usize, end: usize) -> Float64Array {
        self.session.run_tasks(first..end).as_slice().into()
    }

    /// Takes one iteration with the results of all its tasks, in order.
    ///
    /// # Errors
    /// A wrong count of numbers.
    pub fn apply(&mut self, partials: &[f64]) -> Answer<()> {
        Ok(self.session.apply(partials)?)
    }
}

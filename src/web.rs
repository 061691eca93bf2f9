//! The crate as the web page sees it: the only room that names the web.

#[cfg(feature = "complete")]
mod analysis;
#[cfg(feature = "complete")]
mod study;
#[cfg(feature = "complete")]
mod task;

use crate::error::Error;
use crate::frame::{Frame, FrameRequest};
use crate::notice::Notice;
use crate::scenario::{self, Scenario};
use crate::session::{Command, Session};
use js_sys::{Float32Array, Float64Array, Reflect};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;

type Answer<T> = Result<T, JsValue>;

/// Errors cross as plain objects `{ kind, message, at }`.
impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let object = js_sys::Object::new();
        let at = match &error {
            Error::Invalid { at, .. } => at.as_str(),
            _ => "",
        };
        let entries = [
            ("kind", error.kind()),
            ("message", &error.to_string()),
            ("at", at),
        ];
        for (key, value) in entries {
            // Setting a property of a fresh plain object cannot fail.
            let _ = Reflect::set(&object, &key.into(), &value.into());
        }
        object.into()
    }
}

fn syntax(error: impl std::fmt::Display) -> JsValue {
    Error::syntax(error.to_string()).into()
}

// Both ways through `serde_json::Value`, so that each type has one reader and one writer in the
// wasm rather than one more for the web.

fn to_js<T: Serialize>(value: &T) -> Answer<JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    let value = serde_json::to_value(value).map_err(syntax)?;
    value.serialize(&serializer).map_err(syntax)
}

fn from_js<T: DeserializeOwned>(value: JsValue) -> Answer<T> {
    let value: serde_json::Value = serde_wasm_bindgen::from_value(value).map_err(syntax)?;
    serde_json::from_value(value).map_err(syntax)
}

fn scenario_from_js(value: JsValue) -> Answer<Scenario> {
    Ok(Scenario::from_value(from_js(value)?)?)
}

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
pub fn catalogue() -> Answer<JsValue> {
    to_js(&scenario::catalogue())
}

/// For every room and kind, why it does not go with the rest of the scenario, or null.
///
/// # Errors
/// A scenario that is not one.
#[cfg(feature = "complete")]
#[wasm_bindgen]
pub fn check(scenario: JsValue) -> Answer<JsValue> {
    to_js(&scenario::compatibility(&scenario_from_js(scenario)?))
}

/// What a valid scenario may not have been meant to say: notices with the paths of settings.
///
/// # Errors
/// A scenario that is not one.
#[cfg(feature = "complete")]
#[wasm_bindgen]
pub fn advice(scenario: JsValue) -> Answer<JsValue> {
    to_js(&scenario::advice(&scenario_from_js(scenario)?))
}

/// Reads a share link: `{ scenario, notices }`.
///
/// # Errors
/// What is wrong with the link.
#[wasm_bindgen]
pub fn parse_link(link: &str) -> Answer<JsValue> {
    #[derive(Serialize)]
    struct Parsed {
        scenario: Scenario,
        notices: Vec<Notice>,
    }
    let (scenario, notices) = scenario::from_link(link)?;
    to_js(&Parsed { scenario, notices })
}

/// Writes a share link, without the leading `#`.
///
/// # Errors
/// A scenario that is not one.
#[cfg(feature = "complete")]
#[wasm_bindgen]
pub fn to_link(scenario: JsValue) -> Answer<String> {
    Ok(scenario::to_link(&scenario_from_js(scenario)?)?)
}

/// Reads points from CSV or JSON text.
///
/// # Errors
/// The row that is wrong, and why.
#[cfg(feature = "complete")]
#[wasm_bindgen]
pub fn parse_points(text: &str) -> Answer<JsValue> {
    to_js(&crate::data::parse_points(text)?)
}

/// A seed from the system's entropy.
///
/// # Errors
/// Where the system has none.
#[wasm_bindgen]
pub fn random_seed() -> Answer<u32> {
    getrandom::u32().map_err(|e| syntax(format_args!("no entropy for a new seed: {e}")))
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
    pub fn new(scenario: JsValue) -> Answer<Engine> {
        Ok(Self {
            session: Session::new(scenario_from_js(scenario)?, 1)?,
            frame: Frame::default(),
        })
    }

    /// What another build's engine needs to go on with the same bits.
    ///
    /// # Errors
    /// Never in practice: it is plain data.
    pub fn hand_over(&self) -> Answer<JsValue> {
        to_js(&self.session.hand_over())
    }

    /// Goes on where another build's engine stands.
    ///
    /// # Errors
    /// What was not handed over by an engine.
    #[cfg(feature = "complete")]
    pub fn take_over(handover: JsValue) -> Answer<Engine> {
        Ok(Self {
            session: Session::take_over(from_js(handover)?, 1)?,
            frame: Frame::default(),
        })
    }

    /// Carries out a command; on an error nothing has changed.
    ///
    /// # Errors
    /// What is wrong with the command.
    pub fn command(&mut self, command: JsValue) -> Answer<()> {
        Ok(self.session.command(from_js::<Command>(command)?)?)
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
    pub fn status(&self) -> Answer<JsValue> {
        to_js(&self.session.status())
    }

    /// The scenario, with its present state if asked.
    ///
    /// # Errors
    /// Never in practice: a scenario is plain data.
    pub fn scenario(&self, with_state: bool) -> Answer<JsValue> {
        to_js(&self.session.scenario(with_state))
    }

    /// Temperature of the Gibbs density that the scenario is about.
    #[must_use]
    pub fn temperature(&self) -> f64 {
        self.session.temperature()
    }

    /// Fills the buffers that the following getters copy.
    ///
    /// # Errors
    /// A request that is not one.
    pub fn frame(&mut self, request: JsValue) -> Answer<()> {
        let request: FrameRequest = from_js(request)?;
        self.session.frame(&request, &mut self.frame);
        Ok(())
    }

    /// Energies on the grid, first row at the top.
    #[must_use]
    pub fn grid(&self) -> Float32Array {
        self.frame.grid.as_slice().into()
    }

    /// `∇E` on the grid, where the frame asked for it.
    #[must_use]
    #[wasm_bindgen(js_name = gradientGrid)]
    pub fn gradient_grid(&self) -> Float32Array {
        self.frame.gradient.as_slice().into()
    }

    /// Mean and spread of the energies that a sampling optimizer drew, one after the other, each as
    /// long as the grid; empty where there are none or the frame did not ask.
    #[must_use]
    pub fn ensemble(&self) -> Float32Array {
        let both = [self.frame.mean.as_slice(), &self.frame.spread].concat();
        both.as_slice().into()
    }

    /// How many draws the ensemble is of.
    #[must_use]
    pub fn draws(&self) -> usize {
        self.frame.draws
    }

    /// Initial conditions, two numbers each.
    #[must_use]
    pub fn starts(&self) -> Float32Array {
        self.frame.starts.as_slice().into()
    }

    /// Positions over inner time, `[count, T+1, 2]`.
    #[must_use]
    pub fn trajectories(&self) -> Float32Array {
        self.frame.trajectories.as_slice().into()
    }

    /// Chains that the objective keeps, two numbers each.
    #[must_use]
    #[cfg(feature = "complete")]
    pub fn chains(&self) -> Float32Array {
        self.frame.chains.as_slice().into()
    }

    /// Stationary points: x, y, E, kind (0 minimum, 1 saddle, 2 maximum).
    #[must_use]
    pub fn critical_points(&self) -> Float32Array {
        let rows = self.frame.critical_points.iter().flat_map(|c| {
            let y = c.x.get(1).copied().unwrap_or(0.0);
            [c.x[0], y, c.energy, f64::from(c.kind as u8)].map(|v| v as f32)
        });
        rows.collect::<Vec<f32>>().as_slice().into()
    }

    /// Observations, two numbers each.
    #[must_use]
    pub fn observations(&self) -> Float32Array {
        let observations = self.session.observations();
        let rows = observations.points.chunks_exact(observations.dim);
        let plane = rows.flat_map(|x| [x[0], x.get(1).copied().unwrap_or(0.0)].map(|v| v as f32));
        plane.collect::<Vec<f32>>().as_slice().into()
    }

    /// Conditions, `[n, m]`.
    #[must_use]
    pub fn conditions(&self) -> Float32Array {
        let conditions = &self.session.observations().conditions;
        conditions
            .iter()
            .map(|&v| v as f32)
            .collect::<Vec<f32>>()
            .as_slice()
            .into()
    }

    /// Iteration, loss and gradient norm of every iteration since the last call.
    #[must_use]
    pub fn curves(&mut self) -> Float64Array {
        self.session.take_curve().concat().as_slice().into()
    }

    /// `{ energy, gradient, hessian }` at a point of the plane, under a condition (empty for 0).
    ///
    /// # Errors
    /// A point of the wrong dimension.
    pub fn probe(&mut self, x: f64, y: f64, condition: &[f64]) -> Answer<JsValue> {
        #[derive(Serialize)]
        struct Probe {
            energy: f64,
            gradient: Vec<f64>,
            hessian: Vec<Vec<f64>>,
        }
        let mut point = vec![x, y];
        point.resize(self.session.observations().dim, 0.0);
        let local = self.session.local(&[point], condition)?;
        let hessian = &local.hessian[0];
        to_js(&Probe {
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
    #[must_use]
    pub fn simulate(&mut self, starts: &[f64], steps: usize) -> Float64Array {
        self.session
            .simulate(starts, steps, false, &[])
            .as_slice()
            .into()
    }

    /// Coordinates of a point.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.session.observations().dim
    }

    /// Positions over `steps` steps of the dynamics from `starts`, `[n, d]`: `[n, steps+1, d]`.
    #[cfg(feature = "complete")]
    #[must_use]
    pub fn paths(&mut self, starts: &[f64], steps: usize) -> Float64Array {
        let paths = self.session.simulate(starts, steps, true, &[]);
        paths.as_slice().into()
    }

    /// Energies at points `[n, d]`.
    #[cfg(feature = "complete")]
    #[must_use]
    pub fn energies(&mut self, points: &[f64]) -> Float64Array {
        self.session.energies(points, &[]).0.as_slice().into()
    }

    /// Gradients at points `[n, d]`.
    #[cfg(feature = "complete")]
    #[must_use]
    pub fn gradients(&mut self, points: &[f64]) -> Float64Array {
        self.session.energies(points, &[]).1.as_slice().into()
    }

    /// How many tasks an iteration is cut into.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.session.tasks()
    }

    /// The unknowns θ and z in one vector, for `stand_at` in another worker.
    #[must_use]
    pub fn unknowns(&self) -> Float64Array {
        self.session.unknowns().as_slice().into()
    }

    /// Stands at the iteration and unknowns of another worker's engine of the same scenario.
    ///
    /// # Errors
    /// A wrong count of numbers.
    pub fn stand_at(&mut self, iteration: f64, unknowns: &[f64]) -> Answer<()> {
        Ok(self.session.stand_at(iteration as u64, unknowns)?)
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

//! Measurements that take long or much code, as the page asks for them.

use super::{Answer, Engine, to_js};
use super::{from_js, scenario_from_js, syntax};
use crate::scenario::Scenario;
use crate::session::{Session, refit as refitted};
use crate::study::{self, Task};
use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

/// The scenario with an objective that does not follow the dynamics, so that any dynamics go with
/// it.
///
/// # Errors
/// A scenario that is not one.
#[wasm_bindgen]
pub fn unrolled(scenario: JsValue) -> Answer<JsValue> {
    to_js(&scenario_from_js(scenario)?.unrolled())
}

/// The scenario, its state made to fit it after its dynamics or objective were changed.
///
/// # Errors
/// A scenario that is not one, or the state of another energy.
#[wasm_bindgen]
pub fn refit(scenario: JsValue) -> Answer<JsValue> {
    let mut value: serde_json::Value = from_js(scenario)?;
    // The state fits only afterwards.
    let state = value.as_object_mut().and_then(|v| v.shift_remove("state"));
    let mut scenario = Scenario::from_value(value)?;
    scenario.state = state
        .map(serde_json::from_value)
        .transpose()
        .map_err(syntax)?;
    to_js(&refitted(scenario)?)
}

#[wasm_bindgen]
impl Engine {
    /// Stationary points, basins and minimum-energy paths.
    ///
    /// # Errors
    /// A request out of range.
    pub fn landscape(&mut self, request: JsValue) -> Answer<JsValue> {
        to_js(&study::landscape(&mut self.session, &from_js(request)?)?)
    }

    /// Operators from the same starts, and what they do.
    ///
    /// # Errors
    /// A request out of range.
    pub fn compare(&mut self, request: JsValue) -> Answer<JsValue> {
        to_js(&study::compare(&mut self.session, &from_js(request)?)?)
    }

    /// Energy against density: paths and speeds of `∇E`, `∇log p` and `∇p` from the same points.
    ///
    /// # Errors
    /// A request out of range.
    pub fn fields(&mut self, request: JsValue) -> Answer<JsValue> {
        to_js(&study::flows(&mut self.session, &from_js(request)?)?)
    }

    /// The energy against that of the teacher whose trajectories were observed, up to a constant.
    ///
    /// # Errors
    /// Other observations, or a request that is not one.
    pub fn recovery(&mut self, request: JsValue) -> Answer<JsValue> {
        let request = from_js(request)?;
        to_js(&study::recovery(&mut self.session, None, &request)?)
    }

    /// The Gibbs density of the energy in numbers, and the observations against it.
    ///
    /// # Errors
    /// A request out of range, or an energy without a density.
    pub fn density(&mut self, request: JsValue) -> Answer<JsValue> {
        to_js(&study::density(&mut self.session, &from_js(request)?)?)
    }

    /// The same density at the cell centers, first row at the top.
    ///
    /// # Errors
    /// As [`Engine::density`].
    pub fn density_grid(&mut self, request: JsValue) -> Answer<Float32Array> {
        let field = study::field(&mut self.session, &from_js(request)?)?;
        Ok(narrowed(&field.gibbs.density))
    }
}

fn narrowed(values: &[f64]) -> Float32Array {
    let narrow: Vec<f32> = values.iter().map(|v| *v as f32).collect();
    narrow.as_slice().into()
}

/// A density on its way to the Gibbs density of a scenario's energy, and particles beside it.
#[wasm_bindgen]
pub struct DensityFlow {
    flow: study::DensityFlow,
}

#[wasm_bindgen]
impl DensityFlow {
    /// At its start, on the energy of the scenario (with the state it carries).
    ///
    /// # Errors
    /// What is wrong with the scenario or the request.
    #[wasm_bindgen(constructor)]
    pub fn new(scenario: JsValue, request: JsValue) -> Answer<DensityFlow> {
        let session = Session::new(scenario_from_js(scenario)?, 1)?;
        let flow = study::DensityFlow::new(session, &from_js(request)?)?;
        Ok(Self { flow })
    }

    /// Takes steps, then tells how it stands.
    ///
    /// # Errors
    /// Never in practice: plain numbers.
    pub fn run(&mut self, steps: u32) -> Answer<JsValue> {
        let mut left = steps;
        if steps > 0 {
            self.flow.run(&mut || {
                left -= 1;
                left > 0
            })?;
        }
        to_js(&self.flow.status())
    }

    /// The density now, first row at the top.
    #[must_use]
    pub fn density(&self) -> Float32Array {
        narrowed(self.flow.density())
    }

    /// The Gibbs density.
    #[must_use]
    pub fn rest(&self) -> Float32Array {
        narrowed(&self.flow.field().gibbs.density)
    }

    /// The particles now, `[n, d]`.
    #[must_use]
    pub fn particles(&self) -> Float32Array {
        narrowed(self.flow.particles())
    }
}

/// The families that can be ranked on a scenario's observations: an array of energies.
///
/// # Errors
/// What is wrong with the scenario.
#[wasm_bindgen]
pub fn learnable(scenario: JsValue) -> Answer<JsValue> {
    to_js(&study::learnable(&scenario_from_js(scenario)?))
}

//! Measurements that take long or much code, as the page asks for them.

use super::Engine;
use super::wire::{
    Answer, FullScenario, Ts, all_to_ts, from_js, from_ts, object, scenario_from_ts, syntax, to_ts,
};
use crate::energy::EnergyConfig;
use crate::export::{Language, export, shader};
#[cfg(feature = "picture")]
use crate::picture::{PictureRequest, picture};
use crate::scenario::Scenario;
use crate::session::refit as refitted;
use crate::study::{self, DensityReport, DensityRequest, Landscape, Recovery};
use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

/// The scenario with an objective that does not follow the dynamics, so that any dynamics go with
/// it.
///
/// # Errors
/// A scenario that is not one.
#[wasm_bindgen]
pub fn unrolled(scenario: Ts<Scenario>) -> Answer<Ts<FullScenario>> {
    to_ts(&FullScenario(scenario_from_ts(scenario)?.unrolled()))
}

/// The scenario, its state made to fit it after its dynamics or objective were changed.
///
/// # Errors
/// A scenario that is not one, or the state of another energy.
#[wasm_bindgen]
pub fn refit(scenario: Ts<Scenario>) -> Answer<Ts<FullScenario>> {
    let mut value: serde_json::Value = from_js(scenario.into())?;
    // The state fits only afterwards.
    let state = value.as_object_mut().and_then(|v| v.shift_remove("state"));
    let mut scenario = Scenario::from_value(value)?;
    scenario.state = state
        .map(serde_json::from_value)
        .transpose()
        .map_err(syntax)?;
    to_ts(&FullScenario(refitted(scenario)?))
}

/// The stationary points of a landscape of the scenario as CSV, in the units of its axes.
///
/// # Errors
/// What is not a scenario or a landscape.
#[wasm_bindgen]
pub fn landscape_table(scenario: Ts<Scenario>, landscape: Ts<Landscape>) -> Answer<String> {
    let landscape = from_ts(landscape)?;
    Ok(landscape.table(&scenario_from_ts(scenario)?.axes))
}

#[wasm_bindgen]
impl Engine {
    /// The fit as a program in another language.
    ///
    /// # Errors
    /// Why it cannot be written in that language.
    pub fn program(&self, language: Ts<Language>) -> Answer<String> {
        Ok(export(&self.session, from_ts(language)?)?)
    }

    /// The energy under a condition and the dynamics as a shader of WebGPU.
    ///
    /// # Errors
    /// Why there is none.
    #[wasm_bindgen(unchecked_return_type = "Shader")]
    pub fn shader(&self, condition: &[f64]) -> Answer<JsValue> {
        let shader = shader(&self.session, condition)?;
        let values = Float32Array::from(shader.values.as_slice());
        Ok(object([
            ("code", shader.code.into()),
            ("values", values.into()),
            ("dim", shader.dim.into()),
            ("moves", shader.moves.into()),
        ]))
    }

    /// What is on show as an SVG document, so many pixels wide.
    ///
    /// # Errors
    /// Why there is no picture.
    #[cfg(feature = "picture")]
    pub fn figure(&mut self, width: f64, dark: bool) -> Answer<String> {
        let request = PictureRequest {
            width,
            dark,
            ..PictureRequest::default()
        };
        Ok(picture(&mut self.session, &request)?)
    }

    /// The energy against that of the teacher whose trajectories were observed, up to a constant.
    ///
    /// # Errors
    /// Other observations, or a request that is not one.
    pub fn recovery(&mut self, request: Ts<DensityRequest>) -> Answer<Ts<Recovery>> {
        let request = from_ts(request)?;
        to_ts(&study::recovery(&mut self.session, None, &request)?)
    }

    /// The Gibbs density of the energy in numbers, and the observations against it.
    ///
    /// # Errors
    /// A request out of range, or an energy without a density.
    pub fn density(&mut self, request: Ts<DensityRequest>) -> Answer<Ts<DensityReport>> {
        to_ts(&study::density(&mut self.session, &from_ts(request)?)?)
    }
}

/// The families that can be ranked on a scenario's observations: an array of energies.
///
/// # Errors
/// What is wrong with the scenario.
#[wasm_bindgen]
pub fn learnable(scenario: Ts<Scenario>) -> Answer<Vec<Ts<EnergyConfig>>> {
    all_to_ts(&study::learnable(&scenario_from_ts(scenario)?))
}

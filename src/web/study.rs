//! Measurements, as the page asks for them; see `analysis` for those that take long or much code.

use super::{Answer, Engine, from_js, to_js};
use crate::study;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Engine {
    /// The two-part code of the fit as it stands, in bits.
    ///
    /// # Errors
    /// Where there is none: see `study::code_length`.
    pub fn code_length(&mut self, epsilon: f64) -> Answer<JsValue> {
        to_js(&study::code_length(&mut self.session, epsilon)?)
    }

    /// What is measured of the fit, to set it beside others.
    ///
    /// # Errors
    /// A request that is not one.
    pub fn summarize_fit(&mut self, request: JsValue) -> Answer<JsValue> {
        let request = from_js(request)?;
        to_js(&study::summarize_fit(&mut self.session, &request)?)
    }

    /// Norms, gradient norms and singular values of every tensor of θ.
    ///
    /// # Errors
    /// Where there is no observation.
    pub fn training(&mut self) -> Answer<JsValue> {
        to_js(&study::training(&mut self.session)?)
    }
}

/// Share of the points of two sets, `[k, d]` each, that have one of the other set no farther than
/// `near`; none for two empty sets.
#[wasm_bindgen]
#[must_use]
pub fn shared(a: &[f64], b: &[f64], dim: usize, near: f64) -> Option<f64> {
    let rows = |points: &[f64]| -> Vec<Vec<f64>> {
        points
            .chunks_exact(dim.max(1))
            .map(<[f64]>::to_vec)
            .collect()
    };
    study::shared(&rows(a), &rows(b), near)
}

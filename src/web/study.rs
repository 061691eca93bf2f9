//! Measurements, as the page asks for them; see `analysis` for those that take long or much code.

use super::Engine;
use super::wire::{Answer, Ts, all_to_ts, from_ts, to_ts};
use crate::code_length::CodeLength;
use crate::study::{self, FitSummary, FitSummaryRequest, TensorTraining};
use js_sys::Float64Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Engine {
    /// The two-part code of the fit as it stands, in bits.
    ///
    /// # Errors
    /// Where there is none: see `study::code_length`.
    pub fn code_length(&mut self, epsilon: f64) -> Answer<Ts<CodeLength>> {
        to_ts(&study::code_length(&mut self.session, epsilon)?)
    }

    /// What is measured of the fit, to set it beside others.
    ///
    /// # Errors
    /// A request that is not one.
    pub fn summarize_fit(&mut self, request: Ts<FitSummaryRequest>) -> Answer<Ts<FitSummary>> {
        let request = from_ts(request)?;
        to_ts(&study::summarize_fit(&mut self.session, &request)?)
    }

    /// The conditions that are inferred, `[G + 1, k]`, in the units of what they move; empty where they are given.
    #[must_use]
    pub fn inferred(&self) -> Float64Array {
        self.session.inferred().concat().as_slice().into()
    }

    /// Norms, gradient norms and singular values of every tensor of θ.
    ///
    /// # Errors
    /// Where there is no observation.
    pub fn training(&mut self) -> Answer<Vec<Ts<TensorTraining>>> {
        all_to_ts(&study::training(&mut self.session)?)
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

//! Machines of units, as links say them.

use super::wire::{Answer, Ts, from_ts, to_js, to_ts};
use crate::study::{self, SeriesRequest};
use crate::units::UnitsSpec;
use crate::units::series::source::Recorded;
use wasm_bindgen::prelude::*;

/// Reads a machine from the pairs of a link: `model=rbm&model.hidden=8`.
///
/// # Errors
/// What is wrong with it.
#[wasm_bindgen]
pub fn units_from_link(text: &str) -> Answer<Ts<UnitsSpec>> {
    to_ts(&study::units_from_link(text)?)
}

/// The pairs of a link that say a machine.
///
/// # Errors
/// A machine that is none.
#[wasm_bindgen]
pub fn units_to_link(spec: Ts<UnitsSpec>) -> Answer<String> {
    Ok(study::units_to_link(&from_ts(spec)?)?)
}

/// The JSON Schema of a machine.
///
/// # Errors
/// Never in practice: plain data.
#[wasm_bindgen(unchecked_return_type = "Schema")]
pub fn units_schema() -> Answer<JsValue> {
    to_js(study::units_schema())
}

/// Reads a machine for series from the pairs of a link: `series=word&series.word=energy`.
///
/// # Errors
/// What is wrong with it.
#[wasm_bindgen]
pub fn series_from_link(text: &str) -> Answer<Ts<SeriesRequest>> {
    to_ts(&study::series_from_link(text)?)
}

/// The pairs of a link that say a machine for series.
///
/// # Errors
/// A machine that is none.
#[wasm_bindgen]
pub fn series_to_link(request: Ts<SeriesRequest>) -> Answer<String> {
    Ok(study::series_to_link(&from_ts(request)?)?)
}

/// The JSON Schema of a machine for series.
///
/// # Errors
/// Never in practice: plain data.
#[wasm_bindgen(unchecked_return_type = "Schema")]
pub fn series_schema() -> Answer<JsValue> {
    to_js(study::series_schema())
}

/// The rows of a table of numbers, as CSV.
///
/// # Errors
/// What is wrong with it, and where.
#[wasm_bindgen(unchecked_return_type = "number[][]")]
pub fn series_table(text: &str) -> Answer<JsValue> {
    to_js(&Recorded::read(text)?.rows)
}

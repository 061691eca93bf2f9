//! Machines of units, as links say them.

use super::wire::{Answer, Ts, from_ts, to_js, to_ts};
use crate::study;
use crate::units::UnitsSpec;
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

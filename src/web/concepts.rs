//! Concepts that ship, and arrangements that show them.

use super::wire::{Answer, Ts, to_js, to_ts};
use crate::concepts::{Arrangement, ConceptConfig};
use crate::error::Error;
use crate::random::{Purpose, Stream};
use wasm_bindgen::prelude::*;

/// What the concepts that ship are called, in links and by people: `["near", "near the first mark"]`.
///
/// # Errors
/// Never in practice: plain data.
#[wasm_bindgen(unchecked_return_type = "[string, string][]")]
pub fn concept_names() -> Answer<JsValue> {
    let named = ConceptConfig::all().into_iter().map(|concept| {
        let kind = serde_json::to_value(&concept).ok()?["kind"]
            .as_str()?
            .to_string();
        Some((kind, concept.title()))
    });
    to_js(&named.collect::<Option<Vec<_>>>().unwrap_or_default())
}

/// An arrangement that shows a concept, with a bystander: the same for the same seed and number.
///
/// # Errors
/// A concept that does not ship.
#[wasm_bindgen]
pub fn concept_event(concept: usize, seed: u32, number: u32) -> Answer<Ts<Arrangement>> {
    let concepts = ConceptConfig::all();
    let of = concepts.get(concept).ok_or_else(|| {
        let message = format!("is {concept}, expected 0 to {}", concepts.len() - 1);
        Error::invalid("concept", message)
    })?;
    let n = u64::from(number) * concepts.len() as u64 + concept as u64;
    to_ts(&Arrangement::drawn(
        &**of,
        1,
        &mut Stream::nth(seed, Purpose::Display, n),
    ))
}

/// An arrangement whose participants are anywhere, with a bystander.
///
/// # Errors
/// Never in practice.
#[wasm_bindgen]
pub fn concept_start(seed: u32) -> Answer<Ts<Arrangement>> {
    let mut rng = Stream::nth(seed, Purpose::Initial, 0);
    let of = Arrangement::drawn(&*ConceptConfig::all()[0], 1, &mut rng);
    to_ts(&of.scattered(0, &mut rng).0)
}

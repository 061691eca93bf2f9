//! Concepts: told and shown, measured against rivals, and learned.

mod measuring;
mod showing;
mod training;

pub use measuring::{
    ComposedRow, ConceptRow, ConceptsMeasuring, ConceptsMeasuringReport, ConceptsMeasuringRequest,
};
pub use showing::{ConceptsReport, ConceptsRequest, ConceptsStudy};
pub use training::{ConceptsTraining, ConceptsTrainingReport, ConceptsTrainingRequest};

use crate::concepts::Learned;
use crate::error::Error;

/// What was learned, as a request says it: all numbers in a row, or none for what ships.
fn learned(numbers: &[f32]) -> Result<Learned, Error> {
    match numbers {
        [] => Ok(Learned::shipped().clone()),
        _ => Learned::from_numbers(numbers),
    }
}

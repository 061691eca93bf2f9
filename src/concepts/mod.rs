//! Concepts: energies of sets of entities, whose code is inferred from a few demonstrations.
//!
//! One energy `E_θ(x, a, w)` of places, attention and a code does two jobs (Mordatch 2018, arXiv:1811.02486). At a given
//! code it is descended in the places, and entities come to show the concept. Of a few demonstrations it is descended in
//! the code, and the concept is told. θ is learned so that both work, by derivatives through all of these steps.

mod arrangement;
mod batch;
pub mod concept;
pub mod descent;
pub mod energy;
mod learned;
mod measure;
pub mod network;
pub mod rival;
mod spec;
pub mod training;

pub use arrangement::{Arrangement, FULL, MOST_ENTITIES, REACH, lanes};
pub use concept::ConceptConfig;
pub use learned::{Code, Generated, HALF, Identified, Learned, STEPS};
pub use measure::{Composed, Measured, composed, measured};
pub use rival::Regression;
pub use training::{DEMONSTRATIONS, Losses, Trainer, TrainingSpec};

//! Units that take one of two values, and energies of fixed form whose connections are learned.
//!
//! Here the form of the energy is given, and the weights adapt to patterns: Hopfield networks, Boltzmann machines
//! (restricted or not) and dense associative memories; storage in one pass, likelihood and its relatives, and inverse
//! energy learning, which asks that a process of relaxation that starts at a corrupted pattern ends at the pattern.

mod ensemble;
mod importance;
mod learner;
mod memory;
pub mod model;
pub mod motion;
mod network;
pub mod patterns;
mod recall;
pub mod rule;
pub mod series;
mod state;

pub use ensemble::{Ensemble, MOST_ENUMERATED};
pub use importance::{AnnealedImportance, Estimate, annealed_importance};
pub use learner::{Learner, UnitsSpec};
pub use memory::{Memory, Separation};
pub use model::ModelConfig;
pub use motion::MotionConfig;
pub use network::{Network, Values};
pub use patterns::{Patterns, PatternsConfig};
pub use recall::{Ends, Recalled, Spurious, corrupt, overlap, recall, recalled, settle, spurious};
pub use rule::RuleConfig;
pub use state::State;

/// An energy of units that take one of two values, `low` and `high`.
///
/// `inner` are numbers that it keeps about a state, so that what one unit changes is found without all others.
pub trait Machine {
    /// How many units are visible; they come first.
    fn visible(&self) -> usize;

    /// How many units there are.
    fn units(&self) -> usize;

    /// The two values of a unit.
    fn values(&self) -> Values;

    /// `E(s)`.
    fn energy(&self, s: &[f64]) -> f64;

    /// What is kept about a state.
    fn inner(&self, s: &[f64]) -> Vec<f64>;

    /// Brings that up to date after unit `i` changed by `change`.
    fn moved(&self, inner: &mut [f64], i: usize, change: f64);

    /// `E` with unit `i` high, less `E` with it low, all others as they are in `s`.
    fn gap(&self, s: &[f64], inner: &[f64], i: usize) -> f64;

    /// `−∂E/∂s_i` at any real state, of all units.
    fn force(&self, s: &[f64]) -> Vec<f64>;

    /// Groups of units of which none acts on another of its group.
    fn blocks(&self) -> &[Vec<usize>];
}

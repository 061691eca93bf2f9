//! How the energy is trained.

use crate::error::{Error, in_range};
use serde::{Deserialize, Serialize};

/// Demonstrations of which a code is inferred.
pub const DEMONSTRATIONS: usize = 5;

/// How the energy is trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct TrainingSpec {
    /// Updates.
    pub updates: u64,
    /// Learning rate of Adam at first; it falls to 0 along a half cosine.
    pub learning_rate: f64,
    /// Arrangements of each concept that an update learns from.
    pub arrangements: usize,
    /// Steps of descent in places.
    pub steps: usize,
    /// Weight of the term of places; 0 leaves it out, as with those that follow.
    pub places: f64,
    /// Weight of the term of codes.
    pub codes: f64,
    /// Weight of the term of attention.
    pub attention: f64,
    /// Weight of what keeps energies of demonstrations and codes near 0, in parts of what is usual.
    pub small: f64,
    /// Weight of the contrast with what the energy itself generates; 0 for none.
    pub contrast: f64,
    /// Weight, in parts of the contrast, of the energy that is reached through the sampler.
    pub sampler: f64,
    /// Seed.
    pub seed: u32,
}

impl Default for TrainingSpec {
    fn default() -> Self {
        Self {
            updates: 4000,
            learning_rate: 0.004,
            arrangements: 16,
            steps: 1,
            places: 1.0,
            codes: 0.3,
            attention: 0.3,
            small: 1.0,
            contrast: 0.0,
            sampler: 1.0,
            seed: 1,
        }
    }
}

impl TrainingSpec {
    pub(super) fn check(&self) -> Result<(), Error> {
        in_range("updates", self.updates as f64, 1.0, 1e6)?;
        in_range("learning_rate", self.learning_rate, 1e-6, 0.1)?;
        in_range("arrangements", self.arrangements as f64, 1.0, 256.0)?;
        in_range("steps", self.steps as f64, 1.0, 100.0)?;
        for (name, weight) in [
            ("places", self.places),
            ("codes", self.codes),
            ("attention", self.attention),
            ("small", self.small),
            ("contrast", self.contrast),
            ("sampler", self.sampler),
        ] {
            in_range(name, weight, 0.0, 10.0)?;
        }
        Ok(())
    }
}

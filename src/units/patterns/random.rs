//! Random patterns.

use super::{MOST_BITS, Patterns, Source};
use crate::error::Error;
use crate::random::{Purpose, Stream};
use rand::RngExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Bits that are on or off with the same probability, each on its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Random")]
pub struct Random {
    /// Bits of a row.
    #[schemars(range(min = 1, max = 32))]
    pub width: usize,
    /// Rows.
    #[schemars(range(min = 1, max = 32))]
    pub height: usize,
    /// How many patterns.
    #[schemars(range(min = 1, max = 4096), extend("x-scale" = "log"))]
    pub count: usize,
}

impl Default for Random {
    fn default() -> Self {
        Self {
            width: 10,
            height: 10,
            count: 8,
        }
    }
}

impl Source for Random {
    fn patterns(&self, seed: u32) -> Result<Patterns, Error> {
        let mut rng = Stream::new(seed, Purpose::Observations);
        let bits = self.width.saturating_mul(self.height).min(MOST_BITS);
        let pictures = (0..self.count.min(super::MOST_PICTURES + 1))
            .map(|_| (0..bits).map(|_| rng.random::<bool>()).collect());
        Patterns::new(self.width, self.height, pictures.collect())
    }
}

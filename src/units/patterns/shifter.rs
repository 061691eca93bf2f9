//! The shifter.

use super::{Patterns, Source};
use crate::error::{Error, in_range};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row of bits, below it the same row shifted to the left, not at all or to the right (around the end), and below
/// that which of the three it was (Hinton & Sejnowski 1986): `3·2ⁿ` pictures. What the third row says can be known
/// from three bits together only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Shifter")]
pub struct Shifter {
    /// Bits n of a row.
    #[schemars(range(min = 3, max = 8))]
    pub size: usize,
}

impl Default for Shifter {
    fn default() -> Self {
        Self { size: 4 }
    }
}

impl Source for Shifter {
    fn patterns(&self, _seed: u32) -> Result<Patterns, Error> {
        let n = self.size;
        in_range("patterns.size", n as f64, 3.0, 8.0)?;
        let picture = |k: usize| -> Vec<bool> {
            let (bits, shift) = (k / 3, k % 3);
            let bit = |i: usize| bits >> (i % n) & 1 == 1;
            let row = (0..n).map(bit);
            let shifted = (0..n).map(|i| bit(i + n + shift - 1));
            row.chain(shifted)
                .chain((0..n).map(|i| i == shift))
                .collect()
        };
        Patterns::new(n, 3, (0..3 << n).map(picture).collect())
    }
}

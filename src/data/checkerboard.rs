//! Alternate squares.

use super::generate::{generate, planar};
use super::{Observations, Shape, Source};
use crate::error::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The black squares of a board of four by four, filled evenly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Checkerboard", extend("x-formula" = r""))]
pub struct Checkerboard {
    /// Number of observations.
    #[schemars(
        title = "Observations",
        range(min = 1, max = 5000),
        extend("x-scale" = "log")
    )]
    pub n: usize,
    /// Standard deviation of the Gaussian noise added to each coordinate.
    #[schemars(range(min = 0.0, max = 2.0))]
    pub noise: f64,
}

impl Default for Checkerboard {
    fn default() -> Self {
        Self { n: 400, noise: 0.0 }
    }
}

impl Source for Checkerboard {
    fn shape(&self) -> Result<Shape, Error> {
        Ok(planar(self.n))
    }

    fn observe(&self, seed: u32) -> Result<Observations, Error> {
        // Squares of side 1.25 over [−2.5, 2.5]².
        Ok(generate(seed, self.n, self.noise, |_, draw| {
            let (row, pair) = (draw.below(4), draw.below(2));
            let column = 2 * pair + row % 2;
            [
                1.25 * (f64::from(column) + draw.uniform()) - 2.5,
                1.25 * (f64::from(row) + draw.uniform()) - 2.5,
            ]
        }))
    }
}

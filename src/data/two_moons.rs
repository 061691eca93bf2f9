//! Two interleaving half circles.

use super::generate::{generate, planar};
use super::{Observations, Shape, Source};
use crate::error::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// Two half circles that reach into each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Two moons", extend("x-formula" = r""))]
pub struct TwoMoons {
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

impl Default for TwoMoons {
    fn default() -> Self {
        Self { n: 200, noise: 0.1 }
    }
}

impl Source for TwoMoons {
    fn shape(&self) -> Result<Shape, Error> {
        Ok(planar(self.n))
    }

    fn observe(&self, seed: u32) -> Result<Observations, Error> {
        // Unit half circles as usually drawn, centered and enlarged to fill [−3, 3]².
        Ok(generate(seed, self.n, self.noise, |i, draw| {
            let angle = PI * draw.uniform();
            let (x, y) = (libm::cos(angle), libm::sin(angle));
            let (x, y) = if i % 2 == 0 {
                (x, y)
            } else {
                (1.0 - x, 0.5 - y)
            };
            [1.5 * (x - 0.5), 1.5 * (y - 0.25)]
        }))
    }
}

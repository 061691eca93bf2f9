//! Eight clusters on a circle.

use super::generate::{generate, planar};
use super::{Observations, Shape, Source};
use crate::error::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

/// Eight clusters, evenly spaced on a circle of radius 2.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Eight Gaussians", extend("x-formula" = r"x_i = 2\,(\cos\tfrac{k\pi}{4}, \sin\tfrac{k\pi}{4}) + \sigma\xi"))]
pub struct EightGaussians {
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

impl Default for EightGaussians {
    fn default() -> Self {
        Self { n: 200, noise: 0.2 }
    }
}

impl Source for EightGaussians {
    fn shape(&self) -> Result<Shape, Error> {
        Ok(planar(self.n))
    }

    fn observe(&self, seed: u32) -> Result<Observations, Error> {
        Ok(generate(seed, self.n, self.noise, |_, draw| {
            let angle = TAU / 8.0 * f64::from(draw.below(8));
            [2.0 * libm::cos(angle), 2.0 * libm::sin(angle)]
        }))
    }
}

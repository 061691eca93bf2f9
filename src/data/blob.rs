//! One Gaussian cluster.

use super::generate::{generate, planar};
use super::{Observations, Shape, Source};
use crate::error::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One Gaussian cluster at the origin; the noise is its standard deviation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Blob", extend("x-formula" = r"x_i \sim N(0, \sigma^2 I)"))]
pub struct Blob {
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

impl Default for Blob {
    fn default() -> Self {
        Self { n: 100, noise: 0.7 }
    }
}

impl Source for Blob {
    fn shape(&self) -> Result<Shape, Error> {
        Ok(planar(self.n))
    }

    fn observe(&self, seed: u32) -> Result<Observations, Error> {
        Ok(generate(seed, self.n, self.noise, |_, _| [0.0, 0.0]))
    }
}

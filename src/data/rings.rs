//! Two concentric circles.

use super::generate::{generate, planar};
use super::{Observations, Shape, Source};
use crate::error::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

/// Two circles around the origin, of radius 1 and 2.2.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Rings", extend("x-formula" = r"x_i = r\,(\cos\varphi, \sin\varphi) + \sigma\xi,\quad r \in \{1, 2.2\}"))]
pub struct Rings {
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

impl Default for Rings {
    fn default() -> Self {
        Self {
            n: 200,
            noise: 0.08,
        }
    }
}

impl Source for Rings {
    fn shape(&self) -> Result<Shape, Error> {
        Ok(planar(self.n))
    }

    fn observe(&self, seed: u32) -> Result<Observations, Error> {
        // As many points on each circle as its length asks for.
        const RADII: [f64; 2] = [1.0, 2.2];
        Ok(generate(seed, self.n, self.noise, |_, draw| {
            let inner = draw.uniform() * (RADII[0] + RADII[1]) < RADII[0];
            let radius = RADII[usize::from(!inner)];
            let angle = TAU * draw.uniform();
            [radius * libm::cos(angle), radius * libm::sin(angle)]
        }))
    }
}

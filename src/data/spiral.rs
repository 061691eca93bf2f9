//! Two spiral arms.

use super::generate::{generate, planar};
use super::{Observations, Shape, Source};
use crate::error::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// Two spiral arms that wind outwards around each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Spiral", extend("x-formula" = r"x_i = \pm\,2.5\,t\,(\cos 3\pi t, \sin 3\pi t) + \sigma\xi"))]
pub struct Spiral {
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

impl Default for Spiral {
    fn default() -> Self {
        Self {
            n: 200,
            noise: 0.06,
        }
    }
}

impl Source for Spiral {
    fn shape(&self) -> Result<Shape, Error> {
        Ok(planar(self.n))
    }

    fn observe(&self, seed: u32) -> Result<Observations, Error> {
        // Archimedean: the radius grows with the angle, one and a half turns to radius 2.5. The
        // square root spreads the points evenly along the arm.
        Ok(generate(seed, self.n, self.noise, |i, draw| {
            let along = libm::sqrt(draw.uniform());
            let (angle, radius) = (3.0 * PI * along, 2.5 * along);
            let side = if i % 2 == 0 { 1.0 } else { -1.0 };
            [
                side * radius * libm::cos(angle),
                side * radius * libm::sin(angle),
            ]
        }))
    }
}

//! Eight clusters on a circle.

use super::generate::planar_source;
use std::f64::consts::TAU;

planar_source! {
    /// Eight clusters, evenly spaced on a circle of radius 2.
    #[schemars(title = "Eight Gaussians", extend("x-formula" = r"x_i = 2\,(\cos\tfrac{k\pi}{4}, \sin\tfrac{k\pi}{4}) + \sigma\xi"))]
    pub struct EightGaussians { n: 200, noise: 0.2 }

    |_, draw| {
        let angle = TAU / 8.0 * f64::from(draw.below(8));
        [2.0 * libm::cos(angle), 2.0 * libm::sin(angle)]
    }
}

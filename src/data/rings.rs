//! Two concentric circles.

use super::generate::planar_source;
use std::f64::consts::TAU;

/// Radii of the circles.
const RADII: [f64; 2] = [1.0, 2.2];

planar_source! {
    /// Two circles around the origin, of radius 1 and 2.2.
    #[schemars(title = "Rings", extend("x-formula" = r"x_i = r\,(\cos\varphi, \sin\varphi) + \sigma\xi,\quad r \in \{1, 2.2\}"))]
    pub struct Rings { n: 200, noise: 0.08 }

    // As many points on each circle as its length asks for.
    |_, draw| {
        let inner = draw.uniform() * (RADII[0] + RADII[1]) < RADII[0];
        let radius = RADII[usize::from(!inner)];
        let angle = TAU * draw.uniform();
        [radius * libm::cos(angle), radius * libm::sin(angle)]
    }
}

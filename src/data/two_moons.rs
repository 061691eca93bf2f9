//! Two interleaving half circles.

use super::generate::planar_source;
use std::f64::consts::PI;

planar_source! {
    /// Two half circles that reach into each other.
    #[schemars(title = "Two moons", extend("x-formula" = r""))]
    pub struct TwoMoons { n: 200, noise: 0.1 }

    // Unit half circles as usually drawn, centered and enlarged to fill [−3, 3]².
    |i, draw| {
        let angle = PI * draw.uniform();
        let (x, y) = (libm::cos(angle), libm::sin(angle));
        let (x, y) = if i % 2 == 0 {
            (x, y)
        } else {
            (1.0 - x, 0.5 - y)
        };
        [1.5 * (x - 0.5), 1.5 * (y - 0.25)]
    }
}

//! Two spiral arms.

use super::generate::planar_source;
use std::f64::consts::PI;

planar_source! {
    /// Two spiral arms that wind outwards around each other.
    #[schemars(title = "Spiral", extend("x-formula" = r"x_i = \pm\,2.5\,t\,(\cos 3\pi t, \sin 3\pi t) + \sigma\xi"))]
    pub struct Spiral { n: 200, noise: 0.06 }

    // Archimedean: the radius grows with the angle, one and a half turns to radius 2.5. The
    // square root spreads the points evenly along the arm.
    |i, draw| {
        let along = libm::sqrt(draw.uniform());
        let (angle, radius) = (3.0 * PI * along, 2.5 * along);
        let side = if i % 2 == 0 { 1.0 } else { -1.0 };
        [
            side * radius * libm::cos(angle),
            side * radius * libm::sin(angle),
        ]
    }
}

//! One Gaussian cluster.

use super::generate::planar_source;

planar_source! {
    /// One Gaussian cluster at the origin; the noise is its standard deviation.
    #[schemars(title = "Blob", extend("x-formula" = r"x_i \sim N(0, \sigma^2 I)"))]
    pub struct Blob { n: 100, noise: 0.7 }

    |_, _| [0.0, 0.0]
}

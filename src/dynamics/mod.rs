//! The known dynamics (contractive operators), one a file, and the catalogue of them.

mod gradient_descent;
mod heavy_ball;
mod langevin;

pub use gradient_descent::GradientDescent;
pub use heavy_ball::HeavyBall;
pub use langevin::Langevin;

use crate::catalog::catalog;

catalog! {
    ($) dynamics_config;
    /// Which operator is iterated, with its settings.
    pub enum DynamicsConfig {
        GradientDescent(GradientDescent),
        HeavyBall(HeavyBall),
        Langevin(Langevin),
    }
}

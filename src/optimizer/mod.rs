//! Parameter updates, one optimizer a file, and the catalogue of them.

mod adam;
mod sgd;

pub use adam::Adam;
pub use sgd::Sgd;

use crate::catalog::catalog;
use crate::scalar::Real;

/// A rule that moves parameters along a gradient.
pub trait Optimizer {
    /// Learning rates of θ and of z.
    fn rates(&self) -> [f64; 2];

    /// Longest gradient norm let through; 0 for no limit.
    fn clip(&self) -> f64;

    /// Names of the vectors it remembers for every parameter.
    fn moments(&self) -> &'static [&'static str];

    /// Moves `x` along `gradient`; `step` counts from 1.
    fn update<R: Real>(
        &self,
        step: u64,
        rate: f64,
        gradient: &[R],
        x: &mut [R],
        moments: &mut [Vec<R>],
    );
}

/// Scales a gradient down to norm `clip` (0: no limit). Returns its norm before.
pub fn clip_norm<R: Real>(gradient: &mut [R], clip: f64) -> f64 {
    let norm = libm::sqrt(
        gradient
            .iter()
            .map(|g| g.to_f64() * g.to_f64())
            .sum::<f64>(),
    );
    if clip > 0.0 && norm > clip {
        let factor = R::from_f64(clip / norm);
        gradient.iter_mut().for_each(|g| *g *= factor);
    }
    norm
}

catalog! {
    ($) optimizer_config;
    /// Which optimizer, with its settings.
    pub enum OptimizerConfig {
        Adam(Adam),
        Sgd(Sgd),
    }
}

//! Parameter updates, one optimizer a file, and the catalog of them.

mod metric;
mod schedule;

pub use metric::Metric;
pub use schedule::Schedule;

use crate::catalog::catalog;
use crate::error::Error;
#[cfg(feature = "complete")]
use crate::expression::python;
use crate::notice::Advice;
use crate::random::Noise;
use crate::scalar::Real;

/// Which update of which unknowns.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// Counts updates from 1.
    pub count: u64,
    /// The learning rate.
    pub rate: f64,
    /// How many terms of like size the gradient is the mean of.
    pub terms: f64,
    /// The noise of this update.
    pub noise: Noise,
    /// 0 for θ, 1 for z: unknowns that draw noise of their own.
    pub group: usize,
    /// What steps are measured by, where the optimizer asks for it; else all unknowns alike.
    pub metric: Option<&'a Metric>,
}

/// What is special about a loss as a function of θ.
#[derive(Clone, Copy, Debug)]
pub struct Solvable {
    /// The energy is linear in its parameters.
    pub linear: bool,
    /// The objective is quadratic in the parameters of such an energy.
    pub quadratic: bool,
    /// The energy is a mixture, and the objective the likelihood of its density.
    pub mixture: bool,
}

/// A rule that moves parameters along a gradient.
pub trait Optimizer {
    /// Learning rates of θ and of z in the `step`-th update, counted from 1.
    fn rates(&self, step: u64) -> [f64; 2];

    /// The update after which its learning rates are 0; `None` where they never are.
    fn ends(&self) -> Option<u64> {
        None
    }

    /// Longest gradient norm let through; 0 for no limit.
    fn clip(&self) -> f64;

    /// Names of the vectors it remembers for every parameter.
    fn moments(&self) -> &'static [&'static str];

    /// What goes wrong where every iteration draws fresh noise; `None` where nothing does.
    fn misled_by_noise(&self) -> Option<Advice> {
        None
    }

    /// Whether it asks for a [`Metric`] of θ.
    fn measures(&self) -> bool {
        false
    }

    /// Whether its iterates are draws from a distribution.
    fn samples(&self) -> bool {
        false
    }

    /// Whether it moves θ to the minimum of a loss that is quadratic in it, in place of
    /// [`Optimizer::update`], where its learning rate is above 0.
    fn solves(&self) -> bool {
        false
    }

    /// Whether it moves θ as the energy family has it, from another start at every update but the first, and
    /// keeps what is likelier than before: in place of [`Optimizer::update`], where its learning rate is
    /// above 0.
    fn leaps(&self) -> bool {
        false
    }

    /// Refuses what it cannot minimize.
    ///
    /// # Errors
    /// [`Error::Invalid`], saying what it needs and what to choose instead.
    fn check(&self, _given: Solvable) -> Result<(), Error> {
        Ok(())
    }

    /// After a step to where the loss or its gradient is not finite or not known: goes part of the way back.
    /// Returns whether it could.
    fn retreat<R: Real>(&self, _x: &mut [R], _moments: &[Vec<R>]) -> bool
    where
        Self: Sized,
    {
        false
    }

    /// A step in Python; `None` where it is not written there.
    #[cfg(feature = "complete")]
    fn python(&self) -> Option<python::Update> {
        None
    }

    /// Moves `x` along `gradient`.
    fn update<R: Real>(&self, at: &Step, gradient: &[R], x: &mut [R], moments: &mut [Vec<R>])
    where
        Self: Sized;
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
    pub enum OptimizerConfig: Optimizer {
        adam::Adam;
        #[complete] sgd::Sgd;
        #[complete] l_bfgs::LBfgs;
        #[complete] least_squares::LeastSquares;
        #[complete] expectation_maximization::ExpectationMaximization;
        #[complete] sgld::Sgld;
    }
}

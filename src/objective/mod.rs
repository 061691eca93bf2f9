//! What is minimized over θ and z, one objective a file, and the catalogue of them.
//!
//! The work of an objective is cut into tasks of fixed size, each giving a partial result; the
//! partial results are summed in the order of the tasks. So the bits do not depend on how many
//! threads or workers shared the tasks.

mod chain;
mod evaluate;
mod pointwise;
mod problem;

pub use evaluate::{Evaluation, evaluate, run_tasks};
pub use problem::{At, Evaluator, Problem, layout};

use crate::catalog::catalog;
use crate::data::Shape;
use crate::error::Error;
use crate::scalar::{Lanes, Real};
use crate::tensor::TensorShape;

/// What is minimized, as other rooms need to know it; its numbers are a [`Loss`].
pub trait Objective {
    /// Evaluations of the energy that one update takes for `n` observations, roughly; none to
    /// state of an objective that follows the dynamics. (In one that does not, estimator and
    /// initial conditions have no part.)
    fn evaluations(&self, _n: usize, _dim: usize) -> Option<usize> {
        None
    }

    /// Whether it follows the dynamics.
    fn rolls_out(&self) -> bool {
        self.evaluations(1, 1).is_none()
    }

    /// Temperature τ of the density `e^{−E/τ}/Z` that it fits to the observations; `None` where it
    /// fits none, or at τ = 0. By default 1, that of `e^{−E}`, unless it follows the dynamics.
    fn temperature(&self) -> Option<f64> {
        (!self.rolls_out()).then_some(1.0)
    }

    /// Its own parameters, which come last in θ and start at 0; see
    /// [`Field::beyond`](crate::energy::Field::beyond).
    fn layout(&self) -> Vec<TensorShape> {
        Vec::new()
    }

    /// Refuses observations that it makes no sense for.
    ///
    /// # Errors
    /// [`Error::Invalid`], saying what it needs.
    fn check(&self, _shape: Shape) -> Result<(), Error> {
        Ok(())
    }

    /// Whether it keeps a chain for each observation from one iteration to the next, in place of
    /// initial conditions: [`Evaluation::initial`] is then where they go.
    fn chains(&self) -> bool {
        false
    }

    /// Whether it draws fresh noise of its own at every iteration.
    fn is_random(&self) -> bool {
        false
    }

    /// Whether it finds each start by running the process backwards from the observation.
    fn infers_starts(&self) -> bool {
        false
    }

    /// Why there is no adjoint of it at every inner time, of observations seen at `path` positions
    /// on their way; `None` where there is, or where it does not follow the dynamics.
    fn no_adjoint(&self, _path: usize) -> Option<&'static str> {
        None
    }

    /// Whether its loss is `Σ w ½‖x_T − target‖²`, of the end points alone.
    fn at_end(&self) -> bool {
        false
    }
}

/// A loss `L(θ, z)` with its gradient.
pub trait Loss {
    /// How many tasks its evaluation is cut into.
    fn tasks<R: Real>(&self, problem: &Problem<R>) -> usize;

    /// How many numbers the partial result of a task has.
    fn stride<R: Real>(&self, problem: &Problem<R>) -> usize;

    /// Carries out one task; `out`, all 0 before, receives the partial result. Gradients only
    /// where `gradient` asks for them.
    fn run<L: Lanes>(
        &self,
        evaluator: &mut Evaluator<L>,
        at: &At<L::Real>,
        task: usize,
        gradient: bool,
        out: &mut [L::Real],
    );

    /// Sums the partial results of all tasks, in order.
    fn finish<R: Real>(&self, problem: &Problem<R>, partials: &[R], out: &mut Evaluation<R>);
}

catalog! {
    ($) objective_config;
    /// Which objective, with its settings.
    pub enum ObjectiveConfig: Objective {
        endpoint::Endpoint;
        #[complete] flow_likelihood::FlowLikelihood;
        #[complete] trajectory::Trajectory;
        #[complete] gibbs_likelihood::GibbsLikelihood;
        #[complete] contrastive_divergence::ContrastiveDivergence;
        #[complete] persistent_contrastive_divergence::PersistentContrastiveDivergence;
        #[complete] score_matching::ScoreMatching;
        #[complete] sliced_score_matching::SlicedScoreMatching;
        #[complete] denoising_score_matching::DenoisingScoreMatching;
        #[complete] transition_likelihood::TransitionLikelihood;
        #[complete] noise_contrastive::NoiseContrastive;
        #[complete] energy_loss::EnergyLoss;
    }
}

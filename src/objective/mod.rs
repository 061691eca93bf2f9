//! What is minimized over θ and z, one objective a file, and the catalogue of them.
//!
//! The work of an objective is cut into tasks of fixed size, each giving a partial result; the
//! partial results are summed in the order of the tasks. So the bits do not depend on how many
//! threads or workers shared the tasks.

mod chain;
mod contrastive_divergence;
mod denoising_score_matching;
mod endpoint;
mod energy_loss;
mod evaluate;
#[cfg(feature = "complete")]
mod flow_likelihood;
#[cfg(feature = "complete")]
mod gibbs_likelihood;
mod noise_contrastive;
mod persistent_contrastive_divergence;
mod pointwise;
mod problem;
#[cfg(feature = "complete")]
mod score_matching;
#[cfg(feature = "complete")]
mod sliced_score_matching;
#[cfg(feature = "complete")]
mod trajectory;
mod transition_likelihood;

pub use contrastive_divergence::ContrastiveDivergence;
pub use denoising_score_matching::DenoisingScoreMatching;
pub use endpoint::Endpoint;
pub use energy_loss::{EnergyLoss, TutorialLoss};
pub use evaluate::{Evaluation, evaluate, run_tasks};
#[cfg(feature = "complete")]
pub use flow_likelihood::FlowLikelihood;
#[cfg(feature = "complete")]
pub use gibbs_likelihood::GibbsLikelihood;
pub use noise_contrastive::NoiseContrastive;
pub use persistent_contrastive_divergence::PersistentContrastiveDivergence;
pub use problem::{At, Evaluator, Problem, layout};
#[cfg(feature = "complete")]
pub use score_matching::ScoreMatching;
#[cfg(feature = "complete")]
pub use sliced_score_matching::SlicedScoreMatching;
#[cfg(feature = "complete")]
pub use trajectory::Trajectory;
#[cfg(feature = "complete")]
pub(crate) use trajectory::times;
pub use transition_likelihood::TransitionLikelihood;

use crate::catalog::catalog;
use crate::data::Shape;
use crate::error::Error;
use crate::scalar::{Lanes, Real};
use crate::tensor::TensorShape;

/// A loss `L(θ, z)` with its gradient.
pub trait Objective {
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

    /// Evaluations of the energy that one update takes for `n` observations, roughly; none to
    /// state of an objective that follows the dynamics. (In one that does not, estimator and
    /// initial conditions have no part.)
    fn evaluations(&self, _n: usize, _dim: usize) -> Option<usize> {
        None
    }

    /// Temperature τ of the density `e^{−E/τ}/Z` that it fits to the observations; `None` where it
    /// fits none.
    fn temperature(&self) -> Option<f64> {
        None
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

catalog! {
    ($) objective_config;
    /// Which objective, with its settings.
    pub enum ObjectiveConfig {
        Endpoint(Endpoint),
        #[cfg(feature = "complete")]
        FlowLikelihood(FlowLikelihood),
        #[cfg(feature = "complete")]
        Trajectory(Trajectory),
        #[cfg(feature = "complete")]
        GibbsLikelihood(GibbsLikelihood),
        #[cfg(feature = "complete")]
        ContrastiveDivergence(ContrastiveDivergence),
        #[cfg(feature = "complete")]
        PersistentContrastiveDivergence(PersistentContrastiveDivergence),
        #[cfg(feature = "complete")]
        ScoreMatching(ScoreMatching),
        #[cfg(feature = "complete")]
        SlicedScoreMatching(SlicedScoreMatching),
        #[cfg(feature = "complete")]
        DenoisingScoreMatching(DenoisingScoreMatching),
        #[cfg(feature = "complete")]
        TransitionLikelihood(TransitionLikelihood),
        #[cfg(feature = "complete")]
        NoiseContrastive(NoiseContrastive),
        #[cfg(feature = "complete")]
        EnergyLoss(EnergyLoss),
    }
}

//! What is minimized over θ and z, one objective a file, and the catalogue of them.
//!
//! The work of an objective is cut into tasks of fixed size, each giving a partial result; the
//! partial results are summed in the order of the tasks. So the bits do not depend on how many
//! threads or workers shared the tasks.

mod endpoint;
mod evaluate;
#[cfg(feature = "complete")]
mod flow_likelihood;
mod gibbs_likelihood;
mod problem;

pub use endpoint::Endpoint;
pub use evaluate::{Evaluation, evaluate, run_tasks};
#[cfg(feature = "complete")]
pub use flow_likelihood::FlowLikelihood;
pub use gibbs_likelihood::GibbsLikelihood;
pub use problem::{At, Evaluator, Problem, layout, load_tile, store_tile};

use crate::catalog::catalog;
use crate::scalar::{Lanes, Real};

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

    /// Whether it follows the dynamics at all (otherwise estimator and initial conditions have no
    /// part in it).
    fn rolls_out(&self) -> bool {
        true
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
        GibbsLikelihood(GibbsLikelihood),
    }
}

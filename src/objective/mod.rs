//! What is minimized over θ and z, one objective a file, and the catalog of them.
//!
//! The work of an objective is cut into tasks of fixed size, each giving a partial result; the
//! partial results are summed in the order of the tasks. So the bits do not depend on how many
//! threads or workers shared the tasks.

mod chain;
mod evaluate;
#[cfg(feature = "complete")]
mod jacobian;
mod negatives;
mod pointwise;
mod problem;

pub use evaluate::{Evaluation, evaluate, loss, run_tasks};
pub use negatives::Negatives;
pub use problem::{At, Evaluator, Model, Problem, layout};

use crate::catalog::catalog;
use crate::data::{Observations, Shape};
use crate::dynamics::DynamicsConfig;
use crate::energy::Inputs;
use crate::error::Error;
#[cfg(feature = "complete")]
use crate::expression::python;
use crate::gradient::EstimatorConfig;
use crate::initial::InitialConfig;
use crate::notice::Advice;
use crate::random::Stream;
use crate::scalar::{Lanes, Real};
use crate::tensor::{self, TensorShape};

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

    /// Its own parameters for states of dimension d, which come last in θ; see
    /// [`Field::beyond`](crate::energy::Field::beyond).
    fn layout(&self, _dim: usize) -> Vec<TensorShape> {
        Vec::new()
    }

    /// Where these start; by default at 0.
    fn initialize(&self, dim: usize, _rng: &mut Stream) -> Vec<f64> {
        vec![0.0; tensor::total(&self.layout(dim))]
    }

    /// How many of the last of them descend a loss of their own, [`Evaluation::rival`], against the others.
    fn rivals(&self, _dim: usize) -> usize {
        0
    }

    /// Whether it is quadratic in the parameters of an energy that is linear in them, and the same at
    /// every update.
    fn is_quadratic(&self) -> bool {
        false
    }

    /// Whether it is the mean of `−log` of the density `e^{−E/τ}/Z` at the observations.
    fn is_density(&self) -> bool {
        false
    }

    /// Refuses what it makes no sense with.
    ///
    /// # Errors
    /// [`Error::Invalid`], saying what it needs.
    fn check(&self, _with: &Combination) -> Result<(), Error> {
        Ok(())
    }

    /// Whether it has a meaning where coordinates go around a circle; by default it has.
    fn goes_around(&self) -> bool {
        true
    }

    /// Refuses latent coordinates, of which an observation says nothing; by default it does, as an
    /// objective must that takes the energy at the observations.
    ///
    /// # Errors
    /// [`Error::Invalid`], saying what goes with them.
    fn check_latent(&self) -> Result<(), Error> {
        Err(Error::invalid(
            "objective.kind",
            "this objective takes the energy at the observations, which do not say where the latent \
             coordinates are: choose `endpoint`, `trajectory`, or 0 latent coordinates",
        ))
    }

    /// What a user may not have meant with observations of that shape, and so many parameters.
    fn advice(&self, _shape: Shape, _parameters: usize) -> Option<Advice> {
        None
    }

    /// Terms in the loss of an observation that was seen at `path` positions on its way.
    fn terms(&self, _path: usize) -> usize {
        1
    }

    /// Evaluations of the energy that a step of the dynamics takes, of one that follows them.
    fn step_cost(&self, dynamics: &DynamicsConfig, dim: usize) -> usize {
        dynamics.cost(dim)
    }

    /// Whether it asks that the energy falls along a known velocity, and no more.
    fn only_falls(&self) -> bool {
        false
    }

    /// The temperature under which the steps that were observed are likeliest, and its standard error, from a
    /// loss that is a mean over so many steps of `dim` numbers each; `None` where it is not about steps.
    fn likeliest_temperature(&self, _loss: f64, _steps: usize, _dim: usize) -> Option<[f64; 2]> {
        None
    }

    /// The time η of a step, of an objective that is about observed steps: that of an observation takes its place.
    fn spacing(&self) -> Option<f64> {
        None
    }

    /// Itself where it learns what paths cost.
    #[cfg(feature = "complete")]
    fn paths(&self) -> Option<&MaximumEntropyPaths> {
        None
    }

    /// What observations are told from, with its own parameters at `own`: so many draws. `None` where it tells them from
    /// draws of no known density.
    fn negatives(
        &self,
        _own: &[f64],
        _observations: &Observations,
        _count: usize,
        _seed: u32,
    ) -> Option<Negatives> {
        None
    }

    /// What probability it gives an observation.
    fn likelihood(&self) -> Likelihood {
        match self.rolls_out() {
            true => Likelihood::Residuals { passages: None },
            false => Likelihood::Gibbs { extent: None },
        }
    }

    /// The loss in Python (see [`python`]); `None` where it is not written there.
    #[cfg(feature = "complete")]
    fn python(&self, _path: usize) -> Option<python::Loss> {
        None
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

/// From so many parameters on an energy can follow almost any wish of an objective.
pub(crate) const FLEXIBLE: usize = 40;

/// Measured on pairs of five energies: with fewer steps for each parameter, mixtures and radial basis functions say new
/// steps worse than a polynomial of degree 4 does, also where the true energy is none.
const STEPS_EACH: usize = 25;

/// For objectives that learn from noisy steps: told where these are too few for the parameters.
pub(crate) fn few_steps(shape: Shape, parameters: usize) -> Option<Advice> {
    let few = shape.n * (shape.path + 1) < STEPS_EACH * parameters;
    (few && parameters >= FLEXIBLE).then_some(Advice::new(
        "fewer than 25 steps for each parameter: the energy can follow the noise of single steps, into wells \
         that the process does not have",
        "Learn a polynomial",
        "energy=polynomial",
    ))
}

/// What stands beside an objective in a scenario.
#[derive(Debug)]
pub struct Combination<'a> {
    /// The observations.
    pub shape: Shape,
    /// What the energy takes in.
    pub inputs: &'a Inputs,
    /// The operator.
    pub dynamics: &'a DynamicsConfig,
    /// Inner steps T.
    pub steps: usize,
    /// The initial conditions.
    pub initial: &'a InitialConfig,
    /// The gradient estimator.
    pub estimator: &'a EstimatorConfig,
}

impl Combination<'_> {
    /// Refuses observations without starts, for an objective of that kind.
    #[cfg(feature = "complete")]
    fn needs_starts(&self, kind: &str) -> Result<(), Error> {
        if self.shape.starts || self.shape.n == 0 {
            return Ok(());
        }
        let message = format!(
            "`{kind}` learns from steps: it needs observations with the start of each, these have none"
        );
        Err(Error::invalid("objective.kind", message))
    }
}

/// What probability an objective gives an observation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Likelihood {
    /// That of the residuals of the process from the start; those at the positions on the way too
    /// where `passages` says whether the process starts anew from each of them.
    Residuals {
        /// Whether it does, where positions on the way count.
        passages: Option<bool>,
    },
    /// `e^{−ℓ}` of its own loss.
    Loss,
    /// None: its loss compares velocities, and says nothing of how likely a place is.
    None,
    /// That of Langevin dynamics from its start to a time η later.
    Step {
        /// Time η.
        eta: f64,
        /// Temperature τ.
        temperature: f64,
        /// Whether it is `e^{−ℓ}` of its own loss; else that of one step, `N(z − η∇E(z), 2τη)`.
        exact: bool,
    },
    /// The Gibbs density `e^{−E/τ}/Z` at the temperature of the objective.
    Gibbs {
        /// Half the edge of the square that it is confined to, where it is.
        extent: Option<f64>,
    },
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

    /// Looks whether that is what it is taken for, and puts it right where it is not; by default it is.
    fn watch<L: Lanes>(
        &self,
        _evaluator: &mut Evaluator<L>,
        _at: &At<L::Real>,
        _partials: &[L::Real],
        _gradient: bool,
        _out: &mut Evaluation<L::Real>,
    ) {
    }
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
        #[complete] bridge_likelihood::BridgeLikelihood;
        #[complete] snapshots::Snapshots;
        #[complete] noise_contrastive::NoiseContrastive;
        #[complete] adversarial::Adversarial;
        #[complete] maximum_entropy_paths::MaximumEntropyPaths;
        #[complete] energy_loss::EnergyLoss;
        #[complete] hamilton_jacobi::HamiltonJacobi;
        #[complete] descends::Descends;
    }
}

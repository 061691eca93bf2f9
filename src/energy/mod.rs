//! Energy families `E_θ(x)`, one a file, and the catalog of them.
//!
//! A family writes its value and its reverse-mode gradient once, over any [`Scalar`]
//! ([`Energy::reverse`]); Hessian-vector and mixed products follow from evaluating that at dual
//! numbers. A family whose measured speed asks for it may also keep its activations and give the
//! tangent pass directly ([`Energy::tangent_tile`]); the laws check one against the other.

mod by_duals;
mod condition;
mod dense;
#[cfg(feature = "complete")]
mod expression;
mod field;
mod formula;
mod inputs;
mod own;
mod seeding;
mod shared;
mod sums;
#[cfg(feature = "complete")]
mod teacher;

pub use field::{Field, Kernel, hessian};
pub use formula::Formula;
pub use inputs::{Inferred, Inputs};
pub use own::{AnyEnergy, Own};
pub use sums::Sums;
#[cfg(feature = "complete")]
pub use teacher::Teacher;

use by_duals::ByDuals;
use formula::ByFormula;

use crate::catalog::catalog;
use crate::error::Error;
#[cfg(feature = "complete")]
use crate::expression::{Function, Graph, Node, Operation};
use crate::notice::Advice;
use crate::random::Stream;
use crate::scalar::{Deep, Dual, Lanes, Real, Scalar};
use crate::tensor::{self, TensorShape};
use crate::tile::{Tile, each_block, each_dual_block};
#[cfg(feature = "complete")]
use shared::{confined, triangle, valley, well};
use shared::{planar, room, soften};

/// What a family may draw its starting parameters from.
#[derive(Debug)]
pub struct Init<'a> {
    /// State dimension d.
    pub dim: usize,
    /// Observations, `[n, d]` row-major; may be empty.
    pub points: &'a [f64],
    /// The stream of random numbers set aside for parameters.
    pub rng: &'a mut Stream,
}

/// Buffers of one evaluating thread, grown on first use and then reused.
#[derive(Debug)]
pub struct Work<L: Lanes> {
    /// Scratch of tiles.
    pub tiles: Vec<Tile<L>>,
    /// Scratch of [`Energy::reverse`].
    pub plain: Vec<L>,
    /// Scratch of [`Energy::reverse`] at dual numbers.
    pub dual: Vec<Dual<L>>,
    /// The parameter gradient so far.
    pub sums: Sums<L>,
    /// Scratch of [`Energy::reverse`] at nested duals.
    pub deep: Vec<Deep<L>>,
    /// Parameter gradient from nested duals; the mixed part counts.
    pub deep_sums: Vec<Deep<L>>,
}

/// A family of energies over `x ∈ R^d` with parameters `θ ∈ R^p`.
///
/// Internally a family may work with other coordinates `φ(θ) ∈ R^q` of the same parameters (say a
/// scale instead of its logarithm): [`Energy::prepare`] computes them once per batch, every
/// evaluation takes `φ`, and [`Energy::pull_back`] carries a gradient back to `θ`.
pub trait Energy: Send + Sync + 'static {
    /// The named tensors that make up θ, in order; by default there are none.
    fn layout(&self, _dim: usize) -> Vec<TensorShape> {
        Vec::new()
    }

    /// Starting parameters, `[p]`; by default there are none.
    fn initialize(&self, _init: &mut Init) -> Vec<f64> {
        Vec::new()
    }

    /// Refuses a state dimension the family is not defined for.
    ///
    /// # Errors
    /// [`Error::Invalid`], saying which dimensions are possible.
    fn check(&self, _dim: usize) -> Result<(), Error> {
        Ok(())
    }

    /// Whether it has a meaning where coordinates are points of circles; by default it has none, as that of a
    /// formula of the plane.
    fn goes_around(&self) -> bool {
        false
    }

    /// What a user may not have meant, of an energy of so many coordinates that are not clamped, where the objective
    /// follows the dynamics or does not.
    fn advice(&self, _free: usize, _rolls_out: bool) -> Option<Advice> {
        None
    }

    /// Whether the family names the numbers of the condition itself: then they join its inputs
    /// whatever was chosen.
    fn names_condition(&self) -> bool {
        false
    }

    /// The family for that much input, where it needs to know which of its coordinates are
    /// conditions; by default it treats all alike.
    fn bind(&self, _inputs: &Inputs) -> Self
    where
        Self: Sized + Clone,
    {
        self.clone()
    }

    /// Minima known in closed form whatever θ is; empty where there are none to state.
    fn minima(&self, _dim: usize) -> Vec<Vec<f64>> {
        Vec::new()
    }

    /// `log ∫e^{−E/τ}` over the whole space, and its gradient `[p]`, where that is known in closed form.
    fn log_partition(
        &self,
        _dim: usize,
        _theta: &[f64],
        _temperature: f64,
    ) -> Option<(f64, Vec<f64>)> {
        None
    }

    /// Places, `[k, d]`, at which `E` may change within less than a picture shows; by default there are
    /// none to name.
    fn landmarks(&self, _dim: usize, _theta: &[f64]) -> Vec<f64> {
        Vec::new()
    }

    /// Parameters of θ without which `e^{−E}/Z` would be as rich: those that shift `E` by a constant, say.
    fn idle_parameters(&self, _dim: usize) -> usize {
        0
    }

    /// Whether `E` is linear in its parameters, up to what they have no part in; by default it is not.
    fn is_linear(&self) -> bool {
        false
    }

    /// What each parameter is the factor of, as an expression like those of typed energies, where `E` is the sum of
    /// such products; by default it is not.
    #[cfg(feature = "complete")]
    fn factors(&self, _dim: usize) -> Vec<String> {
        Vec::new()
    }

    /// `E_θ(x)` as an expression of the parameters by their names, for programs in other languages; by
    /// default it has none. Of an energy that [`Energy::check`] accepts.
    #[cfg(feature = "complete")]
    fn expression(&self, _graph: &mut Graph, _x: Node) -> Option<Node> {
        None
    }

    /// Whether [`Energy::likeliest`] gives parameters; by default it gives none.
    fn is_mixture(&self) -> bool {
        false
    }

    /// Settings of a mixture to choose among by observations that were held out, of so many.
    fn variants(&self, _observations: usize) -> Vec<EnergyConfig> {
        Vec::new()
    }

    /// Parameters under which the density `e^{−E}` of observations `[n, d]` is larger than near by, reached
    /// from θ by expectation maximization, and the mean log-likelihood there. From a θ that was `drawn`
    /// its centers count alone. `None` where the way ends in a density that closes on too few of them.
    fn likeliest(
        &self,
        _dim: usize,
        _points: &[f64],
        _theta: &[f64],
        _drawn: bool,
    ) -> Option<(Vec<f64>, f64)> {
        None
    }

    /// Multiplications of one evaluation, roughly; by default one for each parameter, and some.
    fn cost(&self, dim: usize) -> usize {
        tensor::total(&self.layout(dim)) + 8
    }

    /// Whether its settings say what it is, so that its defaults stand for nothing in a ranking.
    fn is_typed(&self) -> bool {
        false
    }

    /// Whether there are places where `E` is not defined; [`Energy::explain`] then says why.
    fn is_partial(&self) -> bool {
        false
    }

    /// Why `E` is not defined at `x`, where it is not and the family can say.
    fn explain(&self, _theta: &[f64], _x: &[f64]) -> Option<String> {
        None
    }

    /// `φ(θ)`; by default θ itself.
    fn prepare<R: Real>(&self, _dim: usize, theta: &[R]) -> Vec<R>
    where
        Self: Sized,
    {
        theta.to_vec()
    }

    /// `(∂φ/∂θ)ᵀ grad`, `[q] → [p]`; by default the identity.
    fn pull_back<R: Real>(&self, _dim: usize, _theta: &[R], grad: &[R]) -> Vec<R>
    where
        Self: Sized,
    {
        grad.to_vec()
    }

    /// Returns `E(x)`, writes `seed·∇E(x)` to `g`, and adds `seed·∂E/∂φ` to `sums`.
    ///
    /// `work` is scratch that the family may grow; its contents mean nothing between calls.
    fn reverse<S: Scalar>(
        &self,
        phi: &[S::Real],
        x: &[S],
        seed: S,
        g: &mut [S],
        sums: Option<&mut [S]>,
        work: &mut Vec<S>,
    ) -> S
    where
        Self: Sized;

    /// Numbers per particle that [`Energy::gradient_tile`] keeps for [`Energy::tangent_tile`].
    fn tape_len(&self, _dim: usize) -> usize {
        0
    }

    /// `∇E` of a tile to `g`, and `E` where it is asked for; may keep what it computed on `tape`.
    fn gradient_tile<L: Lanes>(
        &self,
        phi: &[L::Real],
        x: &[Tile<L>],
        g: &mut [Tile<L>],
        value: Option<&mut Tile<L>>,
        _tape: &mut [Tile<L>],
        work: &mut Work<L>,
    ) where
        Self: Sized,
    {
        let plain = &mut work.plain;
        let energy = each_block(x, g, &mut |_, x, g| {
            reverse(self, phi, x, L::one(), g, None, plain)
        });
        if let Some(value) = value {
            *value = energy;
        }
    }

    /// `H v` to `hv`, and adds `∂_φ(∇E·v)` to the sums of `work`, from the tape of the same `x`.
    ///
    /// By default the reverse pass at `x + vε`.
    fn tangent_tile<L: Lanes>(
        &self,
        phi: &[L::Real],
        x: &[Tile<L>],
        v: &[Tile<L>],
        _tape: &[Tile<L>],
        hv: &mut [Tile<L>],
        work: &mut Work<L>,
    ) where
        Self: Sized,
    {
        dual_tangent_tile(self, phi, x, v, hv, work);
    }
}

/// [`Energy::reverse`], compiled once for a family and a scalar.
#[inline(never)]
fn reverse<S: Scalar>(
    energy: &impl Energy,
    phi: &[S::Real],
    x: &[S],
    seed: S,
    g: &mut [S],
    sums: Option<&mut [S]>,
    work: &mut Vec<S>,
) -> S {
    energy.reverse(phi, x, seed, g, sums, work)
}

/// The tangent pass that every family has: its reverse pass at `x + vε`.
pub fn dual_tangent_tile<L: Lanes>(
    energy: &impl Energy,
    phi: &[L::Real],
    x: &[Tile<L>],
    v: &[Tile<L>],
    hv: &mut [Tile<L>],
    work: &mut Work<L>,
) {
    let zero = Dual::<L>::zero();
    let (sums, dual) = (&mut work.sums.dual, &mut work.dual);
    if sums.len() != work.sums.lanes.len() {
        sums.resize(work.sums.lanes.len(), zero);
    }
    each_dual_block(x, v, hv, &mut |x, g| {
        reverse(energy, phi, x, Dual::one(), g, Some(sums), dual);
    });
}

catalog! {
    ($) energy_config;
    /// Which energy family, with its settings.
    pub enum EnergyConfig: Energy {
        mlp::Mlp;
        #[complete] gaussian_mixture::GaussianMixture;
        #[complete] rbf::Rbf;
        #[complete] polynomial::Polynomial;
        #[complete] input_convex::InputConvex;
        #[complete] modern_hopfield::ModernHopfield;
        #[complete] network::Network;
        quadratic::Quadratic;
        #[complete] linear::Linear;
        #[complete] custom::Custom;
        #[complete] double_well::DoubleWell;
        #[complete] four_wells::FourWells;
        #[complete] ring::Ring;
        #[complete] himmelblau::Himmelblau;
        #[complete] mueller_brown::MuellerBrown;
        #[complete] rastrigin::Rastrigin;
        #[complete] lennard_jones::LennardJones;
    } or Own
}

impl EnergyConfig {
    /// An energy of the program's own type, to be learned as any other: everything holds for it but
    /// that it has no text, so that a scenario with it cannot be written as JSON or as a link.
    pub fn own(energy: impl Energy + Clone) -> Self {
        Self::Own(Own::new(energy))
    }

    /// The same of an energy stated by its value alone: its derivatives are computed at dual numbers,
    /// an evaluation for each coordinate and each parameter, where a gradient written by hand
    /// ([`Energy::reverse`]) takes about two in all.
    pub fn formula(formula: impl Formula) -> Self {
        Self::own(ByFormula(formula))
    }

    /// Itself where it is of the catalog, else an entry in its place.
    pub(crate) fn listed(&self) -> Self {
        energy_config!(self, e => e.clone().into(); Own(_own) => Mlp::default().into())
    }

    /// An evaluator of this family for `d`-dimensional states, shifted by `m` conditions.
    #[must_use]
    pub fn field<L: Lanes>(&self, dim: usize, condition: usize) -> Box<dyn Field<L>> {
        self.field_of(Inputs::all(dim, condition))
    }

    /// An evaluator of this family for that much input.
    #[must_use]
    pub fn field_of<L: Lanes>(&self, inputs: Inputs) -> Box<dyn Field<L>> {
        energy_config!(self, e => Box::new(Kernel::new(e, inputs)); Own(own) => own.field(inputs))
    }

    /// The same from [`Energy::reverse`] alone: slower, without the tile passes a family may have
    /// written by hand, which the laws check against this. (Of an energy of the program's own, what
    /// [`EnergyConfig::field_of`] gives.)
    #[must_use]
    pub fn field_by_duals<L: Lanes>(&self, inputs: Inputs) -> Box<dyn Field<L>> {
        energy_config!(self, e => Box::new(Kernel::new(&ByDuals(e.clone()), inputs)); Own(own) => own.field(inputs))
    }

    /// The named tensors that make up θ, in order, for input of `d` coordinates; last of all the
    /// shift `A` by `m` conditions.
    #[must_use]
    pub fn layout(&self, dim: usize, condition: usize) -> Vec<TensorShape> {
        self.layout_of(&Inputs::all(dim, condition))
    }

    /// The same for that much input.
    #[must_use]
    pub fn layout_of(&self, inputs: &Inputs) -> Vec<TensorShape> {
        let mut layout = (**self).layout(inputs.width());
        layout.extend(inputs.layout());
        layout
    }

    /// Refuses input the family is not defined for.
    ///
    /// # Errors
    /// [`Error::Invalid`], saying what is possible.
    pub fn check_inputs(&self, inputs: &Inputs) -> Result<(), Error> {
        let width = inputs.width();
        if inputs.periods.any() && !self.goes_around() {
            let message = "is stated for the plane, and has no form on a circle: with a period, choose `mlp`, `rbf`, \
                           `gaussian-mixture`, `polynomial`, `input-convex`, `modern-hopfield`, `quadratic` or `linear`";
            return Err(Error::invalid("energy.kind", message));
        }
        energy_config!(self, e => e.bind(inputs).check(width); Own(own) => own.bound(inputs).check(width))
    }

    /// Why `E` is not defined for the input `x` (see [`Inputs`]), where it is not and the family
    /// can say.
    #[must_use]
    pub fn explain(&self, inputs: &Inputs, theta: &[f64], x: &[f64]) -> Option<String> {
        energy_config!(self, e => e.bind(inputs).explain(theta, x); Own(own) => own.bound(inputs).explain(theta, x))
    }
}

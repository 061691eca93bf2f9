//! The known dynamics (contractive operators), one a file, and the catalog of them.

mod reverse;
mod rollout;

pub use reverse::Reversal;
pub use rollout::{RestReport, Rollout};

use crate::catalog::catalog;
use crate::energy::{Field, Init, Inputs};
use crate::error::Error;
use crate::scalar::Lanes;
use crate::tensor::TensorShape;
use crate::tile::Tile;
#[cfg(feature = "complete")]
use nalgebra::DMatrix;

/// One operator `Φ`: how a state moves on an energy, and how a gradient moves back.
///
/// A state has [`Dynamics::channels`] vectors of `d` numbers; the first is the position `x`.
pub trait Dynamics {
    /// Vectors in a state: 1 for `x`, 2 for `(x, v)`.
    fn channels(&self) -> usize {
        1
    }

    /// Standard normal numbers a particle that a step draws.
    fn noise(&self, _dim: usize) -> usize {
        0
    }

    /// Temperature τ of the density `e^{−E/τ}/Z` that it samples, exactly or nearly; `None` where it
    /// samples none.
    fn temperature(&self) -> Option<f64> {
        None
    }

    /// Whether its noise moves anything.
    fn is_random(&self) -> bool {
        self.noise(1) > 0
    }

    /// Where it comes to rest.
    fn rest(&self) -> Rest {
        match self.is_random() {
            true => Rest::Nowhere,
            false => Rest::Minimum,
        }
    }

    /// Why a rest that the loss nudges says nothing of the gradient; `None` where it does.
    fn no_nudging(&self) -> Option<&'static str> {
        None
    }

    /// Tiles of scratch that the operator works in; by default room for the state twice.
    fn scratch(&self, dim: usize) -> usize {
        2 * self.channels() * dim
    }

    /// Evaluations of the energy in a step, roughly.
    fn cost(&self, _dim: usize) -> usize {
        1
    }

    /// The operator's own parameters, which follow the energy's in θ; see [`Field::beyond`].
    fn layout(&self, _dim: usize) -> Vec<TensorShape> {
        Vec::new()
    }

    /// Starting values of its own parameters.
    fn initialize(&self, _init: &mut Init) -> Vec<f64> {
        Vec::new()
    }

    /// Refuses states and conditions that it is not defined for.
    ///
    /// # Errors
    /// [`Error::Invalid`], saying what is possible.
    fn check(&self, _inputs: &Inputs) -> Result<(), Error> {
        Ok(())
    }

    /// Whether it has a meaning where coordinates go around a circle; by default it has, as what follows the
    /// gradient does.
    fn goes_around(&self) -> bool {
        true
    }

    /// Whether a step may be rejected, and the state then stays where it was.
    fn accepts(&self) -> bool {
        false
    }

    /// Whether it solves with the Hessian alone, which must then not be singular.
    fn undamped(&self) -> bool {
        false
    }

    /// Whether the energy has no part in the movement: the operator's own parameters are all.
    fn replaces_energy(&self) -> bool {
        false
    }

    /// Whether no step leads away from a coordinate that is 0.
    fn absorbs_at_zero(&self) -> bool {
        false
    }

    /// Whether states are shares: none negative, and their sum is 1.
    fn on_simplex(&self) -> bool {
        false
    }

    /// The largest modulus of an eigenvalue of one step near a minimum, along a direction of that
    /// curvature; `None` for an operator that the curvature alone does not tell of.
    fn rate(&self, _curvature: f64) -> Option<f64> {
        None
    }

    /// The largest modulus of an eigenvalue of one step where an operator rests that need not rest
    /// in a minimum: at `x`, with the Hessian there. `None` where it is not known.
    #[cfg(feature = "complete")]
    fn rate_at(&self, _x: &[f64], _hessian: &DMatrix<f64>) -> Option<f64> {
        None
    }

    /// Why no gradient goes back through a step; `None` where one does.
    fn no_gradient(&self) -> Option<&'static str> {
        None
    }

    /// How one step follows from `−∇E` where it begins, of operators of which that is all but noise.
    #[cfg(feature = "complete")]
    fn motion(&self) -> Option<Motion> {
        None
    }

    /// A step of `x` and the velocity `v`, which starts at 0, in Python (see
    /// [`python`](crate::expression::python)); `None` where it is not written there.
    #[cfg(feature = "complete")]
    fn python(&self) -> Option<Vec<String>> {
        None
    }

    /// A step of a particle in that many coordinates, in WGSL (see [`wgsl`](crate::expression::wgsl)); `None`
    /// where it is not written there.
    #[cfg(feature = "complete")]
    fn wgsl(&self, _dim: usize) -> Option<Vec<String>> {
        None
    }

    /// How a step is run backwards, of operators that can be.
    fn reversal(&self) -> Option<Reversal> {
        None
    }

    /// Takes a start to where the operator is defined; by default it stays where it is.
    fn enter<L: Lanes>(&self, _x: &mut [Tile<L>])
    where
        Self: Sized,
    {
    }

    /// Takes `adjoint` from `∂L/∂x_0` to `∂L/∂z`, with `z` the start before [`Dynamics::enter`].
    fn enter_adjoint<L: Lanes>(&self, _start: &[Tile<L>], _adjoint: &mut [Tile<L>])
    where
        Self: Sized,
    {
    }

    /// Readies the scratch for the steps of a roll-out.
    fn prepare<L: Lanes>(&self, _field: &mut dyn Field<L>, _scratch: &mut [Tile<L>])
    where
        Self: Sized,
    {
    }

    /// Advances a state in place. A step may evaluate the field at its own slot and at the next.
    fn step<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &mut [Tile<L>],
        noise: &[Tile<L>],
        scratch: &mut [Tile<L>],
    ) where
        Self: Sized;

    /// Takes `adjoint` from `∂L/∂state_{t+1}` to `∂L/∂state_t`, given `state_t` and
    /// `next = state_{t+1}`, and has the field accumulate the step's parameter term.
    fn adjoint<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &[Tile<L>],
        next: &[Tile<L>],
        adjoint: &mut [Tile<L>],
        scratch: &mut [Tile<L>],
    ) where
        Self: Sized;
}

/// The larger modulus of the roots of `z² − bz + c`, with `c ≥ 0` where they are complex.
#[cfg(feature = "complete")]
fn largest_root(b: f64, c: f64) -> f64 {
    let discriminant = b * b - 4.0 * c;
    if discriminant < 0.0 {
        c.sqrt()
    } else {
        0.5 * (b.abs() + discriminant.sqrt())
    }
}

/// The largest modulus of some eigenvalues; `None` where one is not finite.
#[cfg(feature = "complete")]
fn largest_modulus<'a>(
    eigenvalues: impl IntoIterator<Item = &'a nalgebra::Complex<f64>>,
) -> Option<f64> {
    let moduli = eigenvalues.into_iter().map(|z| libm::hypot(z.re, z.im));
    moduli.reduce(f64::max).filter(|r| r.is_finite())
}

/// How a position follows from those before it.
#[cfg(feature = "complete")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Motion {
    /// `x_{t+1} = x_t − h∇E(x_t)`.
    Descent {
        /// h.
        step: f64,
    },
    /// `x_{t+1} = 2x_t − x_{t−1} − h²∇E(x_t)`, and what a magnetic field adds.
    Inertia {
        /// h.
        step: f64,
    },
}

/// Where an operator comes to rest, where its steps contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Where `∇E = 0`, in a minimum.
    Minimum,
    /// In a fixed point `x = Φ(x)` that need not be a minimum.
    FixedPoint,
    /// Nowhere.
    Nowhere,
}

catalog! {
    ($) dynamics_config;
    /// Which operator is iterated, with its settings.
    pub enum DynamicsConfig: Dynamics {
        gradient_descent::GradientDescent;
        #[complete] heavy_ball::HeavyBall;
        #[complete] nesterov::Nesterov;
        #[complete] newton::Newton;
        #[complete] proximal::Proximal;
        langevin::Langevin;
        #[complete] underdamped_langevin::UnderdampedLangevin;
        #[complete] verlet::Verlet;
        #[complete] mala::Mala;
        #[complete] hmc::Hmc;
        #[complete] gibbs::Gibbs;
        #[complete] multiplicative::Multiplicative;
        #[complete] driven::Driven;
        #[complete] fixed_point::FixedPoint;
    }
}

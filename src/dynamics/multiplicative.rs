//! Multiplicative updates.

use super::{Dynamics, Rest, largest_modulus};
use crate::energy::{Field, Inputs};
use crate::error::Error;
use crate::scalar::{Lanes, Scalar};
use crate::tile::{Tile, add, dot, zeros};
use nalgebra::{Complex, DMatrix};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Exponentiated gradient (Kivinen & Warmuth 1997), mirror descent in the Kullback–Leibler
/// geometry: `x ← x ⊙ e^{−η∇E(x)} / Z`. What is 0 stays 0, and no sign ever changes. No gradient
/// reaches what is 0, on the simplex or with a temperature.
///
/// On the simplex, `Z` makes the coordinates sum to 1, and a start that is not on it is brought
/// there: negative coordinates become 0, the rest is divided by its sum; without a positive
/// coordinate, all become equal. Without the simplex, `Z = 1` and every start is taken as it is.
///
/// With a temperature τ the step descends `E + τ Σ x ln x` instead (without the simplex,
/// `E + τ Σ (x ln|x| − x)`): on `E = ⟨c, x⟩` it comes to rest in softmax(−c/τ), at the rate
/// |1 − ητ|.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Multiplicative", extend("x-formula" = r"x \leftarrow x \odot e^{-\eta\nabla E(x)} / Z"))]
pub struct Multiplicative {
    /// Step size η.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub eta: f64,
    /// Which way along the energy.
    pub direction: Direction,
    /// Whether the coordinates are shares that sum to 1.
    pub simplex: bool,
    /// Temperature τ of the entropy; 0 leaves it out.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub temperature: f64,
}

/// Which way a step goes along the energy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Down: `e^{−η∇E}`.
    #[default]
    Descend,
    /// Up: `e^{+η∇E}`.
    Ascend,
}

impl Default for Multiplicative {
    fn default() -> Self {
        Self {
            eta: 0.1,
            direction: Direction::Descend,
            simplex: true,
            temperature: 0.0,
        }
    }
}

/// Shares smaller than this are on their way to 0, where the step has no rate.
const SMALLEST: f64 = 1e-3;
/// What the logarithm of 0 is taken of.
const TINY: f64 = 1e-30;

impl Multiplicative {
    /// `±η`.
    fn signed_eta(&self) -> f64 {
        match self.direction {
            Direction::Descend => self.eta,
            Direction::Ascend => -self.eta,
        }
    }

    /// Whether no slope leads away from 0: with a temperature it is infinite, and on the simplex a
    /// start that is not positive is brought to 0.
    fn absorbs(&self) -> bool {
        self.simplex || self.temperature > 0.0
    }

    /// Writes the factors `e^{∓η∇E − ητ ln|x|}/Z` at `x`; 0 where 0 absorbs, so that the factor of
    /// what stays 0 cannot overflow.
    fn factors<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        x: &[Tile<L>],
        factors: &mut [Tile<L>],
    ) {
        field.gradient(slot, x, factors);
        let pull = self.eta * self.temperature;
        let zero = Tile::zero();
        let mut top = Tile::constant(f64::MIN);
        for (factor, x) in factors.iter_mut().zip(x) {
            let log = x.abs().max(Tile::constant(TINY)).ln();
            *factor = factor.times(-self.signed_eta()) - log.times(pull);
            top = top.max(factor.where_greater(top, *x, zero));
        }
        let mut total = zero;
        for (factor, x) in factors.iter_mut().zip(x) {
            if self.simplex {
                *factor -= top;
            }
            *factor = factor.exp();
            if self.absorbs() {
                *factor = factor.where_greater(zero, x.abs(), zero);
            }
            total += *x * *factor;
        }
        if self.simplex {
            for factor in factors {
                *factor = *factor / total;
            }
        }
    }
}

impl Dynamics for Multiplicative {
    fn goes_around(&self) -> bool {
        false
    }

    fn absorbs_at_zero(&self) -> bool {
        true
    }

    fn on_simplex(&self) -> bool {
        self.simplex
    }

    /// In `u = ln x`, of `(1 − ητ)I ∓ ηH ∂x/∂u`; none where a share is on its way to 0. On the
    /// simplex, where `∂x/∂u = diag(x) − xxᵀ`, the direction `(1, …, 1)` changes nothing but the
    /// normalization: its eigenvalue, `1 − ητ`, is none of the process.
    fn rate_at(&self, x: &[f64], hessian: &DMatrix<f64>) -> Option<f64> {
        if x.iter().any(|x| x.abs() <= SMALLEST) {
            return None;
        }
        let n = x.len();
        let kept = 1.0 - self.eta * self.temperature;
        let slope = DMatrix::from_fn(n, n, |i, j| {
            let own = if i == j { x[i] } else { 0.0 };
            own - if self.simplex { x[i] * x[j] } else { 0.0 }
        });
        let step = DMatrix::identity(n, n) * kept - hessian * slope * self.signed_eta();
        let eigenvalues = step.complex_eigenvalues();
        let mut eigenvalues: Vec<_> = eigenvalues.iter().collect();
        if self.simplex {
            let off = |z: &Complex<f64>| libm::hypot(z.re - kept, z.im);
            eigenvalues.sort_by(|a, b| off(a).total_cmp(&off(b)));
            eigenvalues.remove(0);
        }
        largest_modulus(eigenvalues)
    }

    fn rest(&self) -> Rest {
        Rest::FixedPoint
    }

    fn check(&self, inputs: &Inputs) -> Result<(), Error> {
        if self.simplex && inputs.dim < 2 {
            return Err(Error::invalid(
                "dynamics.simplex",
                "a single share is always 1: with 1-dimensional observations nothing moves on the \
                 simplex",
            ));
        }
        Ok(())
    }

    fn enter<L: Lanes>(&self, x: &mut [Tile<L>]) {
        if !self.simplex {
            return;
        }
        let count = x.len() as f64;
        let (total, zero) = (positive_sum(x), Tile::zero());
        for x in x {
            let share = x.max(zero) / total;
            *x = share.where_greater(Tile::constant(1.0 / count), total, zero);
        }
    }

    /// With `p` the shares of `z` and `s` its positive sum: `λ_k ← (λ_k − p·λ)/s` where `z_k > 0`,
    /// 0 elsewhere.
    fn enter_adjoint<L: Lanes>(&self, start: &[Tile<L>], adjoint: &mut [Tile<L>]) {
        if !self.simplex {
            return;
        }
        let mut shares = zeros();
        let shares = &mut shares[..start.len()];
        shares.copy_from_slice(start);
        self.enter(shares);
        let (mean, total) = (dot(shares, adjoint), positive_sum(start));
        for (a, z) in adjoint.iter_mut().zip(start) {
            let inside = (*a - mean) / total;
            *a = inside.where_greater(Tile::zero(), *z, Tile::zero());
        }
    }

    fn step<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &mut [Tile<L>],
        _noise: &[Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let factors = &mut scratch[..state.len()];
        self.factors(field, slot, state, factors);
        for (x, factor) in state.iter_mut().zip(factors) {
            *x *= *factor;
        }
    }

    /// With `r` the factors, `x' = r ⊙ x`, `c = λ − (x'·λ)1` (without the simplex `c = λ`) and
    /// `u = ∓η x' ⊙ c`: `λ ← (1 − ητ) r ⊙ c + Hu`, and `dL/dθ += ∂_θ(∇E·u)`; λ is 0 where 0 absorbs.
    fn adjoint<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &[Tile<L>],
        next: &[Tile<L>],
        adjoint: &mut [Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let (dim, kept) = (state.len(), 1.0 - self.eta * self.temperature);
        let (factors, rest) = scratch.split_at_mut(dim);
        let mut u = zeros();
        let u = &mut u[..dim];
        self.factors(field, slot, state, factors);
        let mean = dot(next, adjoint);
        for k in 0..dim {
            if self.simplex {
                adjoint[k] -= mean;
            }
            u[k] = (next[k] * adjoint[k]).times(-self.signed_eta());
            adjoint[k] *= factors[k].times(kept);
        }
        let hu = &mut rest[..dim];
        field.tangent(slot, state, u, hu);
        add(adjoint, 1.0, hu);
        if self.absorbs() {
            for (a, x) in adjoint.iter_mut().zip(state) {
                *a = a.where_greater(Tile::zero(), x.abs(), Tile::zero());
            }
        }
    }
}

/// The sum of the positive coordinates.
fn positive_sum<L: Lanes>(x: &[Tile<L>]) -> Tile<L> {
    let zero = Tile::zero();
    x.iter().fold(zero, |sum, x| sum + x.max(zero))
}

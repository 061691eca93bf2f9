//! Descent in a known stream.

use super::{Dynamics, Rest, largest_modulus};
use crate::energy::{Field, Inputs};
use crate::error::Error;
use crate::expression::wgsl;
use crate::scalar::{Lanes, Scalar};
use crate::tile::{Tile, add};
use nalgebra::DMatrix;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Descent plus a known drift that is no gradient, and a known input:
/// `x ← x + η(−∇E(x) + ℓ(x) + u + y)`.
///
/// The drift `ℓ(x) = ω(−x_2, x_1, 0, …) + s(x_2, 0, …)` turns and shears the first two
/// coordinates; its divergence is 0. `u` is constant; `y` is the condition of each observation,
/// where it is asked to be the input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Driven", extend("x-formula" = r"x \leftarrow x + \eta\left(-\nabla E(x) + \ell(x) + u + y\right)"))]
pub struct Driven {
    /// Step size η.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub eta: f64,
    /// Angular velocity ω of the drift, counterclockwise. Near a minimum of curvature a the steps
    /// contract by √((1 − ηa)² + (ηω)²).
    #[schemars(range(min = -20.0, max = 20.0))]
    pub rotation: f64,
    /// Shear rate s of the drift, along x₁ and growing with x₂.
    #[schemars(range(min = -20.0, max = 20.0))]
    pub shear: f64,
    /// Constant input u; coordinates left out are 0.
    #[schemars(length(max = 64), inner(range(min = -100.0, max = 100.0)), extend("x-advanced" = true))]
    pub input: Vec<f64>,
    /// Whether the condition of each observation is its input y too. It needs as many numbers as
    /// the observations have.
    #[schemars(extend("x-advanced" = true))]
    pub condition_drives: bool,
}

impl Default for Driven {
    fn default() -> Self {
        Self {
            eta: 0.1,
            rotation: 1.0,
            shear: 0.0,
            input: Vec::new(),
            condition_drives: false,
        }
    }
}

impl Driven {
    /// Coefficients of the drift: `ℓ_1 = b_1 x_2`, `ℓ_2 = b_2 x_1`.
    fn drift(&self) -> [f64; 2] {
        [self.shear - self.rotation, self.rotation]
    }
}

impl Dynamics for Driven {
    fn wgsl(&self, dim: usize) -> Option<Vec<String>> {
        let mut lines = vec!["var change = gradient(x);".into()];
        let mut less = |k: usize, by: String| lines.push(format!("change[{k}] -= {by};"));
        for (k, factor) in self.drift().into_iter().enumerate() {
            if factor != 0.0 {
                less(k, format!("{} * x[{}]", wgsl::single(factor), 1 - k));
            }
        }
        for (k, u) in self.input.iter().enumerate() {
            less(k, wgsl::single(*u));
        }
        if self.condition_drives {
            for k in 0..dim {
                less(k, format!("condition({k})"));
            }
        }
        lines.push(wgsl::add("x", -self.eta, "change"));
        Some(lines)
    }

    /// Of `I − ηH + η∂ℓ`.
    fn rate_at(&self, _x: &[f64], hessian: &DMatrix<f64>) -> Option<f64> {
        let n = hessian.nrows();
        let mut step = DMatrix::identity(n, n) - hessian * self.eta;
        if n > 1 {
            let [first, second] = self.drift();
            step[(0, 1)] += self.eta * first;
            step[(1, 0)] += self.eta * second;
        }
        largest_modulus(&step.complex_eigenvalues())
    }

    fn rest(&self) -> Rest {
        Rest::FixedPoint
    }

    fn no_nudging(&self) -> Option<&'static str> {
        let why = "needs forces that are a gradient: in a drift that turns or shears, where the nudged \
                   process rests moves by the wrong transpose of the curvature; `implicit` takes the \
                   right one";
        Some(why).filter(|_| self.drift() != [0.0; 2])
    }

    fn check(&self, inputs: &Inputs) -> Result<(), Error> {
        let (dim, conditions) = (inputs.dim, inputs.condition);
        if dim < 2 && self.drift() != [0.0; 2] {
            return Err(Error::invalid(
                "dynamics",
                "`driven` turns and shears in a plane: with 1-dimensional observations, rotation and \
                 shear must be 0",
            ));
        }
        if self.input.len() > dim {
            let message = format!("has {} numbers, expected at most {dim}", self.input.len());
            return Err(Error::invalid("dynamics.input", message));
        }
        if self.condition_drives && inputs.inferred.size > 0 {
            let message = "takes the condition, which is inferred as one of the energy: expected `inferred` 0";
            return Err(Error::invalid("dynamics.condition_drives", message));
        }
        if self.condition_drives && conditions != dim {
            return Err(Error::invalid(
                "dynamics.condition_drives",
                format!("each condition has {conditions} numbers; to be an input, it needs {dim}"),
            ));
        }
        Ok(())
    }

    fn step<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &mut [Tile<L>],
        _noise: &[Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let change = &mut scratch[..field.dim()];
        field.gradient(slot, state, change);
        if let [x, y, ..] = &*state {
            let [first, second] = self.drift();
            change[0] -= y.times(first);
            change[1] -= x.times(second);
        }
        for (change, &u) in change.iter_mut().zip(&self.input) {
            *change -= Tile::constant(u);
        }
        if self.condition_drives {
            add(change, -1.0, field.condition());
        }
        add(state, -self.eta, change);
    }

    /// `λ ← (I − ηH + η∂ℓᵀ)λ`, and `dL/dθ −= η ∂_θ(∇E·λ)`.
    fn adjoint<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &[Tile<L>],
        _next: &[Tile<L>],
        adjoint: &mut [Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let (v, rest) = scratch.split_at_mut(state.len());
        let change = &mut rest[..state.len()];
        for (v, a) in v.iter_mut().zip(adjoint.iter()) {
            *v = a.times(-self.eta);
        }
        field.tangent(slot, state, v, change);
        if let [v1, v2, ..] = &*v {
            let [first, second] = self.drift();
            change[0] -= v2.times(second);
            change[1] -= v1.times(first);
        }
        add(adjoint, 1.0, change);
    }
}

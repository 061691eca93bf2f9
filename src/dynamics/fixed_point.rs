//! A learned map.

use super::{Dynamics, Rest};
use crate::energy::{Field, Init};
use crate::scalar::{Lanes, Scalar};
use crate::tensor::TensorShape;
use crate::tile::Tile;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Iterates a learned map that has no energy behind it: `x ← f(x) = Ax + b + V tanh(Wx + c)`.
///
/// A, b, W, c and V are learned, after the parameters of the energy, which has no part in the
/// movement and is left as it is. The map is a gradient step of some energy only where its
/// Jacobian is symmetric; rotations, for one, are not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Fixed point", extend("x-map" = true, "x-formula" = r"x \leftarrow Ax + b + V\tanh(Wx + c)"))]
pub struct FixedPoint {
    /// Hidden units h; with 0 the map is affine.
    #[schemars(range(min = 0, max = 64))]
    pub units: usize,
    /// The map starts as this multiple of the identity: below 1 it contracts to the origin.
    #[schemars(range(min = 0.0, max = 1.5), extend("x-advanced" = true))]
    pub contraction: f64,
}

impl Default for FixedPoint {
    fn default() -> Self {
        Self {
            units: 16,
            contraction: 0.9,
        }
    }
}

/// Views of A, b, W, c and V in their order in θ.
fn parts<T>(all: &[T], d: usize, h: usize) -> [&[T]; 5] {
    let mut rest = all;
    [d * d, d, h * d, h, d * h].map(|n| {
        let (part, tail) = rest.split_at(n);
        rest = tail;
        part
    })
}

impl FixedPoint {
    /// Writes `tanh(Wx + c)`.
    fn hidden<L: Lanes>(&self, own: &[L::Real], x: &[Tile<L>], hidden: &mut [Tile<L>]) {
        let d = x.len();
        let [_, _, w, c, _] = parts(own, d, self.units);
        for ((hidden, row), &c) in hidden.iter_mut().zip(w.chunks_exact(d)).zip(c) {
            *hidden = affine(Tile::splat(c), row, x).tanh();
        }
    }
}

/// `sum + row·x`.
fn affine<L: Lanes>(sum: Tile<L>, row: &[L::Real], x: &[Tile<L>]) -> Tile<L> {
    row.iter().zip(x).fold(sum, |sum, (&w, x)| sum + x.scale(w))
}

/// `sums[j, k] += p_j q_k`, over the lane blocks.
fn outer<L: Lanes>(sums: &mut [L], p: &[Tile<L>], q: &[Tile<L>]) {
    for (row, p) in sums.chunks_exact_mut(q.len().max(1)).zip(p) {
        for (sum, q) in row.iter_mut().zip(q) {
            for product in (*p * *q).0 {
                *sum += product;
            }
        }
    }
}

/// `out += Mᵀv`.
fn add_transposed<L: Lanes>(out: &mut [Tile<L>], m: &[L::Real], v: &[Tile<L>]) {
    for (row, v) in m.chunks_exact(out.len().max(1)).zip(v) {
        for (out, &m) in out.iter_mut().zip(row) {
            *out += v.scale(m);
        }
    }
}

impl Dynamics for FixedPoint {
    fn goes_around(&self) -> bool {
        false
    }

    fn replaces_energy(&self) -> bool {
        true
    }

    fn rest(&self) -> Rest {
        Rest::FixedPoint
    }

    fn no_nudging(&self) -> Option<&'static str> {
        Some(
            "nudges an energy by the loss: the map of `fixed-point` has none behind it; `implicit` \
             differentiates where any map rests",
        )
    }

    fn layout(&self, d: usize) -> Vec<TensorShape> {
        let h = self.units;
        vec![
            TensorShape::new("f.A", &[d, d]),
            TensorShape::new("f.b", &[d]),
            TensorShape::new("f.W", &[h, d]),
            TensorShape::new("f.c", &[h]),
            TensorShape::new("f.V", &[d, h]),
        ]
    }

    /// `A = ρI`, `b = c = 0`, `V = 0`, `W` normal with variance 1.
    fn initialize(&self, init: &mut Init) -> Vec<f64> {
        let (d, h) = (init.dim, self.units);
        let identity = |i: usize| self.contraction * f64::from(u8::from(i.is_multiple_of(d + 1)));
        let mut own: Vec<f64> = (0..d * d).map(identity).collect();
        own.resize(d * d + d, 0.0);
        own.extend((0..h * d).map(|_| init.rng.normal()));
        own.resize(own.len() + h + d * h, 0.0);
        own
    }

    fn scratch(&self, dim: usize) -> usize {
        dim + 2 * self.units
    }

    fn step<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        _slot: usize,
        state: &mut [Tile<L>],
        _noise: &[Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let (d, h) = (state.len(), self.units);
        let (own, _) = field.beyond();
        let [a, bias, _, _, v] = parts(own, d, h);
        let (x, rest) = scratch.split_at_mut(d);
        let hidden = &mut rest[..h];
        x.copy_from_slice(state);
        self.hidden(own, x, hidden);
        for (k, state) in state.iter_mut().enumerate() {
            let sum = affine(Tile::splat(bias[k]), &a[k * d..][..d], x);
            *state = affine(sum, &v[k * h..][..h], hidden);
        }
    }

    /// With `h = tanh(Wx + c)` and `δ = (Vᵀλ)(1 − h²)`: `dA += λxᵀ`, `db += λ`, `dV += λhᵀ`,
    /// `dW += δxᵀ`, `dc += δ`, `λ ← Aᵀλ + Wᵀδ`.
    fn adjoint<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        _slot: usize,
        state: &[Tile<L>],
        _next: &[Tile<L>],
        adjoint: &mut [Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let (d, h) = (state.len(), self.units);
        let (own, sums) = field.beyond();
        let [a, _, w, _, v] = parts(own, d, h);
        let (d_a, rest) = sums.split_at_mut(d * d);
        let (d_b, rest) = rest.split_at_mut(d);
        let (d_w, rest) = rest.split_at_mut(h * d);
        let (d_c, d_v) = rest.split_at_mut(h);
        let (lambda, rest) = scratch.split_at_mut(d);
        let (hidden, rest) = rest.split_at_mut(h);
        let (delta, one) = (&mut rest[..h], [Tile::one()]);
        lambda.copy_from_slice(adjoint);
        self.hidden(own, state, hidden);
        outer(d_a, lambda, state);
        outer(d_b, lambda, &one);
        outer(&mut d_v[..d * h], lambda, hidden);
        delta.fill(Tile::zero());
        add_transposed(delta, v, lambda);
        for (delta, h) in delta.iter_mut().zip(hidden.iter()) {
            *delta *= Tile::one() - h.square();
        }
        outer(d_w, delta, state);
        outer(d_c, delta, &one);
        adjoint.fill(Tile::zero());
        add_transposed(adjoint, a, lambda);
        add_transposed(adjoint, w, delta);
    }
}

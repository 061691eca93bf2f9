//! Steps that are undone: what a step does to volumes, and what that depends on.

use crate::energy::{Field, hessian};
use crate::scalar::{Lanes, Real, Scalar};
use crate::tile::{State, Tile, add, log_det, solve, zeros};

/// Largest error of a step back, relative to 1 + ‖x‖, that counts as solved: what is left of the
/// equation over the least pivot of what it is solved with.
pub(super) fn tolerance<R: Real>() -> f64 {
    0.3 * R::epsilon().sqrt()
}

/// `J = I + σH`, `[d, d]`, of a tile of particles, and what the solver uses up of it.
pub(super) struct Jacobian<L: Lanes> {
    sigma: f64,
    matrix: Vec<Tile<L>>,
    used: Vec<Tile<L>>,
}

impl<L: Lanes> Jacobian<L> {
    pub(super) fn new(dim: usize, sigma: f64) -> Self {
        let zero = Tile::zero();
        Self {
            sigma,
            matrix: vec![zero; dim * dim],
            used: vec![zero; dim * dim],
        }
    }

    /// Makes it that at the point that the slot last saw. Returns the logarithm of its determinant,
    /// and its least pivot.
    pub(super) fn look(
        &mut self,
        field: &mut dyn Field<L>,
        slot: usize,
        x: &[Tile<L>],
    ) -> [Tile<L>; 2] {
        hessian(field, slot, x, &mut self.matrix);
        for (i, h) in self.matrix.iter_mut().enumerate() {
            let identity = f64::from(u8::from(i.is_multiple_of(x.len() + 1)));
            *h = h.times(self.sigma) + Tile::constant(identity);
        }
        self.used.copy_from_slice(&self.matrix);
        log_det(&mut self.used)
    }

    /// `J⁻¹ b`, in place.
    pub(super) fn solve(&mut self, b: &mut [Tile<L>]) {
        self.used.copy_from_slice(&self.matrix);
        solve(&mut self.used, b);
    }

    /// `w tr(J⁻¹ ∂H)`, one third-order contraction for each coordinate, of which the field accumulates the
    /// parameter terms.
    pub(super) fn volume(
        &mut self,
        field: &mut dyn Field<L>,
        x: &[Tile<L>],
        weight: Tile<L>,
    ) -> State<L> {
        let dim = x.len();
        let mut volume = zeros();
        for k in 0..dim {
            let (mut v, mut column) = (zeros(), zeros());
            let mut part = v;
            v[k] = weight;
            column[k] = Tile::one();
            self.solve(&mut column[..dim]);
            field.third(x, &v[..dim], &column[..dim], &mut part[..dim]);
            add(&mut volume, 1.0, &part[..dim]);
        }
        volume
    }
}

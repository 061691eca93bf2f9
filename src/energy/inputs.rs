//! What an energy takes in.

use crate::scalar::{Lanes, Scalar};
use crate::tile::Tile;

/// What an energy takes in of a state `x ∈ R^d` and a condition `y ∈ R^m`: the coordinates `x_S` it
/// sees, moved by the condition, `E(x_S − A y)`, or joined by it, `E(x_S, y)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// State dimension d.
    pub dim: usize,
    /// The coordinates S that the energy sees, from 0, rising.
    pub sees: Vec<usize>,
    /// Condition dimension m.
    pub condition: usize,
    /// Whether the condition joins the coordinates, as further inputs; otherwise it moves them.
    pub joined: bool,
}

impl Inputs {
    /// The whole state, moved by the condition.
    #[must_use]
    pub fn all(dim: usize, condition: usize) -> Self {
        Self {
            dim,
            sees: (0..dim).collect(),
            condition,
            joined: false,
        }
    }

    /// Numbers that join the coordinates.
    #[must_use]
    pub fn clamped(&self) -> usize {
        if self.joined { self.condition } else { 0 }
    }

    /// Numbers that move them.
    #[must_use]
    pub fn moving(&self) -> usize {
        self.condition - self.clamped()
    }

    /// Dimension of the space that the family is defined on.
    #[must_use]
    pub fn width(&self) -> usize {
        self.sees.len() + self.clamped()
    }

    /// Whether the family's coordinates are those of the state. Builds that are not complete know
    /// no others.
    pub(crate) fn direct(&self) -> bool {
        !cfg!(feature = "complete") || (self.clamped() == 0 && self.sees.len() == self.dim)
    }

    /// `x_S`, then `y` where it joins.
    #[must_use]
    pub fn row(&self, x: &[f64], y: &[f64]) -> Vec<f64> {
        let seen = self.sees.iter().map(|&i| x[i]);
        seen.chain(y.iter().copied().take(self.clamped())).collect()
    }

    /// `x_S`, then `last` where there is room.
    #[inline(never)]
    pub(super) fn gather<L: Lanes>(&self, x: &[Tile<L>], last: &[Tile<L>], out: &mut [Tile<L>]) {
        let seen = self.sees.iter().map(|&i| &x[i]);
        for (out, from) in out.iter_mut().zip(seen.chain(last)) {
            *out = *from;
        }
    }

    /// The gradient with respect to the state, from that with respect to the family's coordinates:
    /// 0 in coordinates that it does not see.
    #[inline(never)]
    pub(super) fn scatter<L: Lanes>(&self, from: &[Tile<L>], out: &mut [Tile<L>]) {
        out[..self.dim].fill(Tile::zero());
        for (&i, from) in self.sees.iter().zip(from) {
            out[i] = *from;
        }
    }
}

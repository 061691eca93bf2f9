//! Conditions of a tile of particles: given, or inferred for groups.

use super::Inputs;
use crate::scalar::{Lanes, Real, Scalar};
use crate::tile::{TILE, Tile, add};

/// The condition of the particles in a tile, and the gradient with respect to what is learned of conditions
/// ([`Inputs::parameters`]): the matrix `A`, or the table `Y`.
#[derive(Debug)]
pub(super) struct Condition<L> {
    /// As it was given, `[m]` tiles.
    pub(super) given: Vec<Tile<L>>,
    /// The rows of `Y` that it names, `[k]` tiles, 0 for group 0; none where conditions are given.
    inferred: Vec<Tile<L>>,
    pub(super) sums: Vec<L>,
}

impl<L: Lanes> Condition<L> {
    pub(super) fn new(inputs: &Inputs) -> Self {
        Self {
            given: vec![Tile::zero(); inputs.condition],
            inferred: vec![Tile::zero(); inputs.infers()],
            sums: vec![L::zero(); inputs.parameters()],
        }
    }

    /// Numbers k of each that is inferred; see [`Inputs::infers`].
    fn size(&self) -> usize {
        if cfg!(feature = "complete") {
            self.inferred.len()
        } else {
            0
        }
    }

    /// The numbers that the energy depends on.
    pub(super) fn known(&self) -> &[Tile<L>] {
        match self.size() {
            0 => &self.given,
            _ => &self.inferred,
        }
    }

    /// The row of `Y` of each particle; none of group 0, and of groups that there are not.
    fn rows(&self) -> [Option<usize>; TILE] {
        let groups = self.sums.len() / self.inferred.len();
        let row = |group: usize| group.checked_sub(1).filter(|g| *g < groups);
        let given = self.given.first().map(|y| y.to_array());
        given.map_or([None; TILE], |given| {
            given.map(|y| row(y.to_f64() as usize))
        })
    }

    /// Looks up what is inferred of the groups, where parameters are known.
    pub(super) fn look_up(&mut self, table: Option<&[L::Real]>) {
        let (Some(table), size @ 1..) = (table, self.size()) else {
            return;
        };
        let rows = self.rows();
        for (j, inferred) in self.inferred.iter_mut().enumerate() {
            let of = |row: Option<usize>| row.map_or(L::Real::default(), |g| table[g * size + j]);
            *inferred = Tile::load(&rows.map(of));
        }
    }

    /// Moves a place to where the energy is as under the condition 0, or, `back`, from there: by `A y`, or by the
    /// row of `Y`; not where the condition joins.
    pub(super) fn displace(
        &self,
        inputs: &Inputs,
        matrix: &[L::Real],
        place: &mut [Tile<L>],
        back: bool,
    ) {
        let m = inputs.moving();
        if self.size() > 0 {
            let sign = if back { 1.0 } else { -1.0 };
            add(&mut place[..m], sign, &self.inferred[..m]);
        } else if m > 0 {
            for (x, row) in place.iter_mut().zip(matrix.chunks_exact(m)) {
                for (y, &a) in self.given.iter().zip(row) {
                    if back {
                        *x += y.scale(a);
                    } else {
                        *x -= y.scale(a);
                    }
                }
            }
        }
    }

    /// Adds `∂/∂A` of something whose gradient with respect to what the family takes in is `g`, `−g yᵀ`; or
    /// `∂/∂Y`, to the row of each particle that of the numbers which join, or the negative of that of the
    /// coordinates which move.
    pub(super) fn accumulate(&mut self, joined: bool, g: &[Tile<L>]) {
        let size = self.size();
        if size == 0 {
            let m = self.given.len().max(1);
            for (sums, g) in self.sums.chunks_exact_mut(m).zip(g) {
                for (sum, y) in sums.iter_mut().zip(&self.given) {
                    for product in (*g * *y).0 {
                        *sum -= product;
                    }
                }
            }
            return;
        }
        let (from, sign) = if joined {
            (g.len() - size, 1.0)
        } else {
            (0, -1.0)
        };
        let rows = self.rows();
        for (j, g) in g[from..][..size].iter().enumerate() {
            let slopes = g.times(sign).to_array();
            for (p, (row, slope)) in rows.iter().zip(slopes).enumerate() {
                if let Some(row) = row {
                    let mut lanes = [L::Real::default(); 8];
                    lanes[p % 8] = slope;
                    self.sums[row * size + j] += L::load(&lanes);
                }
            }
        }
    }
}

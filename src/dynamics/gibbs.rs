//! Independent draws.

use super::Dynamics;
use crate::density::{Cubature, Lattice};
use crate::energy::{Field, Inputs};
use crate::error::Error;
use crate::scalar::{Lanes, Real, Scalar};
use crate::tile::{BLOCKS, Tile, dot};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Independent draws from `e^{−E/τ}/Z`, whatever came before, in one or two dimensions: a cell of
/// a grid around the origin with probability proportional to `e^{−E/τ}` at its center, then a
/// point evenly within the cell. Where the density is too narrow for the grid, the cells are as fine
/// as it asks for. A condition that shifts the energy shifts the draws with it.
///
/// Which cell is drawn jumps with the parameters: no gradient goes through it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Gibbs draws", extend("x-jumps" = true, "x-formula" = r"x \sim e^{-E(x)/\tau}/Z"))]
pub struct Gibbs {
    /// Temperature τ.
    #[schemars(range(min = 0.001, max = 10.0), extend("x-scale" = "log"))]
    pub temperature: f64,
    /// The grid reaches from −extent to +extent on each axis.
    #[schemars(range(min = 0.1, max = 1000.0), extend("x-scale" = "log", "x-advanced" = true))]
    pub extent: f64,
    /// Grid cells along each axis.
    #[schemars(range(min = 16, max = 192), extend("x-advanced" = true))]
    pub resolution: usize,
}

impl Default for Gibbs {
    fn default() -> Self {
        Self {
            temperature: 0.1,
            extent: 4.0,
            resolution: 64,
        }
    }
}

impl Gibbs {
    fn cells(&self, dim: usize) -> usize {
        self.resolution.pow(dim.min(2) as u32)
    }

    /// Coordinate along an axis of a place within a cell, `within` from 0 to 1.
    fn place(&self, cell: usize, axis: usize, within: f64) -> f64 {
        let i = if axis == 0 {
            cell % self.resolution
        } else {
            cell / self.resolution
        };
        self.extent * (2.0 * (i as f64 + within) / self.resolution as f64 - 1.0)
    }
}

/// Most evaluations, once the first cells are known, of cells that are finer than the grid's.
const MOST: usize = 1 << 15;

impl Gibbs {
    /// `−E/τ` at places `[n, d]`.
    fn exponents<L: Lanes>(&self, field: &mut dyn Field<L>, places: &[f64]) -> Vec<f64> {
        let dim = field.dim();
        let count = places.len() / dim;
        let width = BLOCKS * L::COUNT;
        let mut found = Vec::with_capacity(count);
        for first in (0..count).step_by(width) {
            let at = |b: usize, i: usize| (first + b * L::COUNT + i).min(count - 1);
            let mut x = [Tile::zero(); 2];
            for (axis, x) in x[..dim].iter_mut().enumerate() {
                *x = Tile::from_fn(|b| block(|i| places[at(b, i) * dim + axis]));
            }
            let mut g = x;
            let energy = field.value_and_gradient(0, &x[..dim], &mut g[..dim]);
            let lanes = energy
                .0
                .iter()
                .flat_map(|&e| (0..L::COUNT).map(move |i| lane(e, i).to_f64()));
            found.extend(lanes.take(count - first).map(|e| -e / self.temperature));
        }
        found
    }

    /// Cells of their own widths, as many as the grid has, where the grid's are too wide: columns of
    /// summed probabilities, low ends, and widths.
    fn finer<L: Lanes>(&self, field: &mut dyn Field<L>, grid: &[f64]) -> Option<[Vec<f64>; 5]> {
        let dim = field.dim();
        let marks = field.landmarks();
        let ends = [[-self.extent; 2], [self.extent; 2]];
        if dim == 2 {
            let of_marks = self.exponents(field, &marks);
            let inside = |x: &[f64]| x.iter().all(|x| x.abs() <= self.extent);
            let kept = marks
                .chunks_exact(2)
                .zip(&of_marks)
                .filter(|(x, _)| inside(x));
            let (kept, of_kept): (Vec<&[f64]>, Vec<f64>) = kept.unzip();
            let lattice = Lattice {
                low: ends[0],
                width: [2.0 * self.extent / self.resolution as f64; 2],
                count: self.resolution,
                exponents: grid,
            };
            if lattice.doubt(&kept.concat(), &of_kept) <= DOUBT {
                return None;
            }
        }
        let cubature = Cubature {
            low: &ends[0][..dim],
            high: &ends[1][..dim],
            landmarks: &marks,
            tolerance: 1e-3,
            most: MOST,
        };
        let found = cubature.integrate(|places| self.exponents(field, places));
        if dim == 1 {
            let top = grid.iter().copied().fold(f64::MIN, f64::max);
            let sum: f64 = grid.iter().map(|e| libm::exp(e - top)).sum();
            let width = 2.0 * self.extent / grid.len() as f64;
            if (top + libm::log(sum * width) - found.log_z).abs() <= DOUBT {
                return None;
            }
        }
        // The most likely ones, in their order.
        let mut order: Vec<usize> = (0..found.shares.len()).collect();
        order.sort_by(|&a, &b| found.shares[b].total_cmp(&found.shares[a]).then(a.cmp(&b)));
        order.truncate(grid.len());
        order.sort_unstable();
        let parts: Vec<_> = found.parts().collect();
        let total: f64 = order.iter().map(|&i| found.shares[i]).sum();
        let mut columns = [(); 5].map(|()| Vec::with_capacity(grid.len()));
        let mut sum = 0.0;
        for &i in order
            .iter()
            .chain(std::iter::repeat(&order[order.len() - 1]))
            .take(grid.len())
        {
            let known = columns[0].len() >= order.len();
            sum += if known { 0.0 } else { found.shares[i] / total };
            let [low, width] = parts[i];
            let row = [sum, low[0], low[1], width[0], width[1]];
            columns.iter_mut().zip(row).for_each(|(c, v)| c.push(v));
        }
        Some(columns)
    }
}

/// By how much a grid's `log Z` may be in doubt.
const DOUBT: f64 = 0.02;

/// Writes so many numbers to a table, and the last of them to the end of its tile.
fn put<L: Lanes>(table: &mut [Tile<L>], count: usize, number: impl Fn(usize) -> f64) {
    let width = BLOCKS * L::COUNT;
    for (tile, table) in table.iter_mut().enumerate().take(count.div_ceil(width)) {
        let at = |b: usize, i: usize| (tile * width + b * L::COUNT + i).min(count - 1);
        *table = Tile::from_fn(|b| block(|i| number(at(b, i))));
    }
}

/// One number of a lane block.
fn lane<L: Lanes>(block: L, lane: usize) -> L::Real {
    let mut all = [L::Real::default(); 8];
    block.store(&mut all);
    all[lane]
}

/// A lane block of such numbers.
fn block<L: Lanes>(number: impl Fn(usize) -> f64) -> L {
    let mut all = [L::Real::default(); 8];
    for (i, all) in all.iter_mut().take(L::COUNT).enumerate() {
        *all = L::Real::from_f64(number(i));
    }
    L::load(&all)
}

impl Dynamics for Gibbs {
    fn goes_around(&self) -> bool {
        false
    }

    fn temperature(&self) -> Option<f64> {
        Some(self.temperature)
    }

    /// Half the sum of two squares is `−ln u` of a uniform u: one for the cell, one for each axis.
    fn noise(&self, dim: usize) -> usize {
        2 * (dim + 1)
    }

    /// The table: the probability of all cells up to and with each one; where they are of their own
    /// widths, those and where they begin; and whether they are.
    fn scratch(&self, dim: usize) -> usize {
        (5 * self.cells(dim) + 1).div_ceil(BLOCKS)
    }

    fn check(&self, inputs: &Inputs) -> Result<(), Error> {
        let dim = inputs.dim;
        if dim > 2 {
            let message = format!(
                "`gibbs` draws from a grid in at most 2 dimensions; the observations have {dim}"
            );
            return Err(Error::invalid("dynamics.kind", message));
        }
        if inputs.clamped() > 0 {
            return Err(Error::invalid(
                "dynamics.kind",
                "`gibbs` draws from one density, and here the condition reshapes the energy: it needs the \
                 conditioning `shift`, or no conditions",
            ));
        }
        Ok(())
    }

    fn no_gradient(&self) -> Option<&'static str> {
        Some(
            "`gibbs` draws independently of where the state was, a jump that no gradient goes \
             through: it samples, and can be chosen with objectives that do not follow the \
             dynamics, such as `gibbs-likelihood`; `langevin` has a gradient",
        )
    }

    fn prepare<L: Lanes>(&self, field: &mut dyn Field<L>, table: &mut [Tile<L>]) {
        let (dim, count) = (field.dim(), self.cells(field.dim()));
        let condition = field.condition().to_vec();
        field.set_condition(&vec![Tile::zero(); condition.len()]);
        let places = (0..count).flat_map(|c| (0..dim).map(move |axis| self.place(c, axis, 0.5)));
        let mut weights = self.exponents(field, &places.collect::<Vec<_>>());
        let finer = self.finer(field, &weights);
        field.set_condition(&condition);
        if let Some(columns) = finer {
            let at = |k: usize| columns[k / count][k % count];
            put(table, 5 * count + 1, |k| {
                if k < 5 * count { at(k) } else { 1.0 }
            });
            return;
        }
        let top = weights.iter().copied().fold(f64::MIN, f64::max);
        let mut sum = 0.0;
        for weight in &mut weights {
            sum += libm::exp(*weight - top);
            *weight = sum;
        }
        put(table, 5 * count + 1, |k| {
            if k < count { weights[k] / sum } else { 0.0 }
        });
    }

    fn step<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        _slot: usize,
        state: &mut [Tile<L>],
        noise: &[Tile<L>],
        table: &mut [Tile<L>],
    ) {
        let dim = state.len();
        let width = BLOCKS * L::COUNT;
        let entry = |cell: usize| {
            let (tile, at) = (cell / width, cell % width);
            lane(table[tile][at / L::COUNT], at % L::COUNT)
        };
        let mut uniform = noise.chunks_exact(2).map(|pair| {
            let square = dot(pair, pair);
            square.times(-0.5).exp()
        });
        let which = uniform.next().unwrap_or(Tile::zero());
        let mut cells = [[0; 8]; BLOCKS];
        for b in 0..BLOCKS {
            for i in 0..L::COUNT {
                let u = lane(which[b], i);
                // The first cell whose entry reaches u.
                let (mut low, mut high) = (0, self.cells(dim) - 1);
                while low < high {
                    let middle = (low + high) / 2;
                    if entry(middle) < u {
                        low = middle + 1;
                    } else {
                        high = middle;
                    }
                }
                cells[b][i] = low;
            }
        }
        let count = self.cells(dim);
        let own = entry(5 * count).to_f64() > 0.0;
        for (axis, (x, within)) in state.iter_mut().zip(uniform).enumerate() {
            *x = Tile::from_fn(|b| {
                block(|i| {
                    let (cell, within) = (cells[b][i], lane(within[b], i).to_f64());
                    let of = |column: usize| entry(column * count + cell).to_f64();
                    match own {
                        true => of(1 + axis) + within * of(3 + axis),
                        false => self.place(cell, axis, within),
                    }
                })
            });
        }
        field.displace(state);
    }

    /// A draw does not depend on where the state was.
    fn adjoint<L: Lanes>(
        &self,
        _field: &mut dyn Field<L>,
        _slot: usize,
        _state: &[Tile<L>],
        _next: &[Tile<L>],
        adjoint: &mut [Tile<L>],
        _scratch: &mut [Tile<L>],
    ) {
        adjoint.fill(Tile::zero());
    }
}

//! Between tables of numbers and tiles.

use super::{BLOCKS, MAX_DIM, TILE, Tile};
use crate::scalar::Lanes;

/// Loads rows `tile·32 ..` of an `[n, d]` table, one lane a row; lanes past the end repeat the
/// last row.
pub fn load_tile<L: Lanes>(rows: &[L::Real], dim: usize, tile: usize, out: &mut [Tile<L>]) {
    let count = rows.len() / dim.max(1);
    let mut lanes = [[L::Real::default(); 8]; MAX_DIM];
    for b in 0..BLOCKS {
        for lane in 0..8 {
            let row = (tile * TILE + b * 8 + lane).min(count - 1);
            for (k, &x) in rows[row * dim..(row + 1) * dim].iter().enumerate() {
                lanes[k][lane] = x;
            }
        }
        for (out, lanes) in out.iter_mut().zip(&lanes) {
            out[b] = L::load(lanes);
        }
    }
}

/// Stores a tile to the rows of an `[rows, d]` table, as many as there are.
pub fn store_tile<L: Lanes>(tile: &[Tile<L>], rows: &mut [L::Real]) {
    let dim = tile.len();
    let mut lanes = [L::Real::default(); 8];
    for (k, x) in tile.iter().enumerate() {
        for (b, x) in x.0.iter().enumerate() {
            x.store(&mut lanes);
            for (lane, &x) in lanes.iter().enumerate() {
                if let Some(to) = rows.get_mut((b * 8 + lane) * dim + k) {
                    *to = x;
                }
            }
        }
    }
}

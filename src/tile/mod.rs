//! The particles that are computed together: 32 of them, one number of each a [`Tile`].

mod blocks;
mod ops;
mod solve;
mod table;

pub(crate) use blocks::{each_block, each_deep_block, each_dual_block};
pub(crate) use ops::{add, combine, dot, scale};
pub use solve::{log_det, solve};
pub use table::{load_tile, store_tile};

use crate::scalar::Lanes;

/// Lane blocks in a tile: with eight lanes each, 32 particles are computed together.
pub const BLOCKS: usize = 4;
/// Particles in a tile.
pub const TILE: usize = 8 * BLOCKS;
/// The largest state dimension.
pub const MAX_DIM: usize = 16;

/// One number for each particle of a tile. A vector of the state space is a slice of `d` of them.
pub type Tile<L> = [L; BLOCKS];

/// Room for a vector of the state space, or of the space that a family is defined on.
pub type State<L> = [Tile<L>; MAX_DIM];

/// A vector of zeros.
#[must_use]
#[inline(always)]
pub fn state<L: Lanes>() -> State<L> {
    [[L::zero(); _]; _]
}

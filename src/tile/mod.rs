//! The particles that are computed together: 32 of them, one number of each a [`Tile`].

mod arithmetic;
mod blocks;
mod ops;
mod solve;
mod table;

pub(crate) use blocks::{each_block, each_deep_block, each_dual_block};
pub(crate) use ops::{add, combine, descend, dot, scale};
pub use solve::{log_det, solve};
pub use table::{load_tile, store_tile};

use crate::scalar::{Lanes, Scalar};
use bytemuck::{Pod, TransparentWrapper, Zeroable};
use std::ops::{Index, IndexMut};

/// Lane blocks in a tile: with eight lanes each, 32 particles are computed together.
pub const BLOCKS: usize = 4;
/// Particles in a tile.
pub const TILE: usize = 8 * BLOCKS;
/// The largest state dimension.
pub const MAX_DIM: usize = 64;
/// The dimensions for which room of as many is soon cleared.
#[cfg(feature = "complete")]
pub(crate) const FEW: usize = 16;

/// One number for each particle of a tile, and itself a [`Scalar`]: a formula over tiles reads as
/// one over numbers. A vector of the state space is a slice of `d` of them.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable, TransparentWrapper)]
#[repr(transparent)]
pub struct Tile<L>(pub [L; BLOCKS]);

/// Room for a vector of the state space, or of the space that a family is defined on.
pub type State<L> = [Tile<L>; MAX_DIM];

/// A vector of zeros.
#[must_use]
#[inline(always)]
pub fn zeros<L: Scalar>() -> State<L> {
    [Tile::zero(); _]
}

impl<L> Tile<L> {
    /// A tile from its lane blocks by number.
    #[inline(always)]
    pub fn from_fn(block: impl FnMut(usize) -> L) -> Self {
        Self(std::array::from_fn(block))
    }

    /// A function of each lane block.
    #[inline(always)]
    pub fn map<M>(self, f: impl FnMut(L) -> M) -> Tile<M> {
        Tile(self.0.map(f))
    }

    /// A vector as lane blocks, for loops that take one block after the other.
    #[must_use]
    #[inline(always)]
    pub fn blocks(vector: &[Self]) -> &[[L; BLOCKS]] {
        Self::peel_slice(vector)
    }

    /// The same, to be written to.
    #[inline(always)]
    pub fn blocks_mut(vector: &mut [Self]) -> &mut [[L; BLOCKS]] {
        Self::peel_slice_mut(vector)
    }
}

impl<L: Lanes> Tile<L> {
    /// From the numbers of the particles.
    #[must_use]
    pub fn load(numbers: &[L::Real; TILE]) -> Self {
        Self::from_fn(|b| L::load(&numbers[8 * b..]))
    }

    /// The numbers of the particles; of blocks of one lane, every eighth.
    #[must_use]
    pub fn to_array(self) -> [L::Real; TILE] {
        let mut numbers = [L::Real::default(); TILE];
        for (block, numbers) in self.0.into_iter().zip(numbers.chunks_exact_mut(8)) {
            block.store(numbers);
        }
        numbers
    }

    /// Whether any of them is not 0.
    #[must_use]
    pub fn any(self) -> bool {
        self.to_array().iter().any(|x| *x != L::Real::default())
    }
}

impl<L> Index<usize> for Tile<L> {
    type Output = L;
    #[inline(always)]
    fn index(&self, block: usize) -> &L {
        &self.0[block]
    }
}

impl<L> IndexMut<usize> for Tile<L> {
    #[inline(always)]
    fn index_mut(&mut self, block: usize) -> &mut L {
        &mut self.0[block]
    }
}

//! From tiles of particles to one lane block at a time, compiled once for all families.

#[cfg(feature = "complete")]
use super::FEW;
use super::{BLOCKS, MAX_DIM, Tile};
use crate::scalar::{Deep, Dual, Lanes, Scalar};

/// Evaluates a lane block: `(block, x, g) → value`.
type OnBlock<'f, L> = &'f mut dyn FnMut(usize, &[L], &mut [L]) -> L;
/// Evaluates a dual lane block: `(x + vε, g)`.
type OnDualBlock<'f, L> = &'f mut dyn FnMut(&[Dual<L>], &mut [Dual<L>]);
/// Evaluates a nested dual lane block.
type OnDeepBlock<'f, L> = &'f mut dyn FnMut(&[Deep<L>], &mut [Deep<L>]);

/// Calls `f(block, x, g)` for each lane block of a tile. Returns the values, collects the `g`.
#[inline(never)]
pub(crate) fn each_block<L: Lanes>(x: &[Tile<L>], g: &mut [Tile<L>], f: OnBlock<L>) -> Tile<L> {
    // The plane is the hot path: room for sixteen coordinates takes as long to clear as they to
    // compute.
    match x.len() {
        ..=2 => each_block_of::<L, 2>(x, g, f),
        #[cfg(feature = "complete")]
        3..=FEW => each_block_of::<L, FEW>(x, g, f),
        _ => each_block_of::<L, MAX_DIM>(x, g, f),
    }
}

#[inline(always)]
fn each_block_of<L: Lanes, const D: usize>(
    x: &[Tile<L>],
    g: &mut [Tile<L>],
    f: OnBlock<L>,
) -> Tile<L> {
    let (mut xs, mut gs) = ([L::zero(); D], [L::zero(); D]);
    let (xs, gs) = (&mut xs[..x.len()], &mut gs[..x.len()]);
    Tile::from_fn(|b| {
        for (column, x) in xs.iter_mut().zip(x) {
            *column = x[b];
        }
        let value = f(b, xs, gs);
        for (g, column) in g.iter_mut().zip(gs.iter()) {
            g[b] = *column;
        }
        value
    })
}

/// Calls `f(x + vε, g)` for each lane block of a tile, and collects the ε-parts of the `g`.
#[inline(never)]
pub(crate) fn each_dual_block<L: Lanes>(
    x: &[Tile<L>],
    v: &[Tile<L>],
    hv: &mut [Tile<L>],
    f: OnDualBlock<L>,
) {
    match x.len() {
        #[cfg(feature = "complete")]
        ..=FEW => each_dual_block_of::<L, FEW>(x, v, hv, f),
        _ => each_dual_block_of::<L, MAX_DIM>(x, v, hv, f),
    }
}

#[inline(always)]
fn each_dual_block_of<L: Lanes, const D: usize>(
    x: &[Tile<L>],
    v: &[Tile<L>],
    hv: &mut [Tile<L>],
    f: OnDualBlock<L>,
) {
    let (mut xs, mut gs) = ([Dual::zero(); D], [Dual::zero(); D]);
    let (xs, gs) = (&mut xs[..x.len()], &mut gs[..x.len()]);
    for b in 0..BLOCKS {
        for (column, (x, v)) in xs.iter_mut().zip(x.iter().zip(v)) {
            *column = Dual::new(x[b], v[b]);
        }
        f(xs, gs);
        for (hv, column) in hv.iter_mut().zip(gs.iter()) {
            hv[b] = column.tangent;
        }
    }
}

/// Calls `f(x + vε₁ + wε₂, g)` for each lane block of a tile, and collects the ε₁ε₂-parts of the
/// `g`.
#[inline(never)]
pub(crate) fn each_deep_block<L: Lanes>(
    x: &[Tile<L>],
    v: &[Tile<L>],
    w: &[Tile<L>],
    out: &mut [Tile<L>],
    f: OnDeepBlock<L>,
) {
    let (mut xs, mut gs) = ([Deep::zero(); MAX_DIM], [Deep::zero(); MAX_DIM]);
    let (xs, gs) = (&mut xs[..x.len()], &mut gs[..x.len()]);
    for b in 0..BLOCKS {
        for (k, column) in xs.iter_mut().enumerate() {
            *column = Deep::new(x[k][b], v[k][b], w[k][b]);
        }
        f(xs, gs);
        for (out, column) in out.iter_mut().zip(gs.iter()) {
            out[b] = column.mixed();
        }
    }
}

//! Vectors of tiles, as the operators need them.

use super::{BLOCKS, Tile};
use crate::scalar::Lanes;

/// `a ← a + factor·b`.
#[inline(never)]
pub(crate) fn add<L: Lanes>(a: &mut [Tile<L>], factor: f64, b: &[Tile<L>]) {
    for (a, b) in a.iter_mut().zip(b) {
        for k in 0..BLOCKS {
            a[k] += b[k].times(factor);
        }
    }
}

/// `out ← a + factor·b`.
pub(crate) fn combine<L: Lanes>(out: &mut [Tile<L>], a: &[Tile<L>], factor: f64, b: &[Tile<L>]) {
    out.copy_from_slice(a);
    add(out, factor, b);
}

/// `a ← factor·a`.
#[inline(never)]
pub(crate) fn scale<L: Lanes>(a: &mut [Tile<L>], factor: f64) {
    for a in a {
        *a = a.map(|a| a.times(factor));
    }
}

/// `a·b` of each particle.
#[inline(never)]
pub(crate) fn dot<L: Lanes>(a: &[Tile<L>], b: &[Tile<L>]) -> Tile<L> {
    let mut sum = [L::zero(); BLOCKS];
    for (a, b) in a.iter().zip(b) {
        for k in 0..BLOCKS {
            sum[k] += a[k] * b[k];
        }
    }
    sum
}

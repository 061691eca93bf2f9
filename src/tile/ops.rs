//! Vectors of tiles, as the operators need them.

use super::Tile;
use crate::scalar::{Lanes, Scalar};

/// `a ← a + factor·b`.
#[inline(never)]
pub(crate) fn add<L: Lanes>(a: &mut [Tile<L>], factor: f64, b: &[Tile<L>]) {
    for (a, b) in a.iter_mut().zip(b) {
        *a += b.times(factor);
    }
}

/// A step of Langevin dynamics, `x ← x − ηg + spread·ξ`.
#[inline(always)]
pub(crate) fn descend<L: Lanes>(
    x: &mut [Tile<L>],
    (eta, g): (f64, &[Tile<L>]),
    (spread, xi): (f64, &[Tile<L>]),
) {
    for ((x, g), xi) in x.iter_mut().zip(g).zip(xi) {
        *x = *x - g.times(eta) + xi.times(spread);
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
        *a = a.times(factor);
    }
}

/// `a·b` of each particle.
#[inline(never)]
pub(crate) fn dot<L: Lanes>(a: &[Tile<L>], b: &[Tile<L>]) -> Tile<L> {
    let products = a.iter().zip(b).map(|(a, b)| *a * *b);
    products.fold(Tile::zero(), |sum, product| sum + product)
}

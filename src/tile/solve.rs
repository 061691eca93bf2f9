//! Small dense linear systems, one for each particle of a tile.

use super::Tile;
use crate::scalar::{Lanes, Scalar};

/// Solves `A x = b` for each particle by elimination with row pivoting: `A`, `[d, d]` row-major,
/// is used up; `b`, `[d]`, becomes `x`. Not finite where `A` is singular. Returns the least
/// magnitude of a pivot: `A` is the closer to singular the smaller it is.
pub fn solve<L: Lanes>(a: &mut [Tile<L>], b: &mut [Tile<L>]) -> Tile<L> {
    let d = b.len();
    let mut least = Tile::constant(f64::MAX);
    for k in 0..d {
        for r in k + 1..d {
            // The larger of the two entries in this column becomes the pivot, lane by lane.
            let (here, below) = (a[k * d + k].abs(), a[r * d + k].abs());
            let swapped = |upper: Tile<L>, lower: Tile<L>| {
                let first = lower.where_greater(upper, below, here);
                (first, upper.where_greater(lower, below, here))
            };
            for j in k..d {
                (a[k * d + j], a[r * d + j]) = swapped(a[k * d + j], a[r * d + j]);
            }
            (b[k], b[r]) = swapped(b[k], b[r]);
        }
        least = a[k * d + k].abs().min(least);
        for r in k + 1..d {
            let factor = a[r * d + k] / a[k * d + k];
            for j in k..d {
                let above = a[k * d + j];
                a[r * d + j] -= factor * above;
            }
            let above = b[k];
            b[r] -= factor * above;
        }
    }
    for k in (0..d).rev() {
        for j in k + 1..d {
            let known = a[k * d + j] * b[j];
            b[k] -= known;
        }
        b[k] = b[k] / a[k * d + k];
    }
    least
}

/// The logarithm of the determinant of a symmetric positive definite `A`, `[d, d]`, which is used
/// up, and the least pivot of the elimination without exchanges: `A` is positive definite exactly
/// where it is positive.
pub fn log_det<L: Lanes>(a: &mut [Tile<L>]) -> [Tile<L>; 2] {
    let d = a.len().isqrt();
    let (mut log, mut least) = (Tile::zero(), Tile::constant(f64::MAX));
    for k in 0..d {
        let pivot = a[k * d + k];
        log += pivot.ln();
        least = pivot.min(least);
        for r in k + 1..d {
            let factor = a[r * d + k] / pivot;
            for j in k..d {
                let above = a[k * d + j];
                a[r * d + j] -= factor * above;
            }
        }
    }
    [log, least]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Stream};
    use crate::scalar::{F64x8, Scalar};

    /// Random systems, with a zero where the first pivot would be.
    #[test]
    fn solutions_solve_the_system_in_every_lane() {
        let mut rng = Stream::new(5, Purpose::Objective);
        for d in [1, 2, 3, 7, 16] {
            let mut draw = |n: usize| -> Vec<Tile<F64x8>> {
                let mut lanes = || F64x8::new(std::array::from_fn(|_| rng.normal()));
                (0..n).map(|_| Tile::from_fn(|_| lanes())).collect()
            };
            let (mut a, b) = (draw(d * d), draw(d));
            if d > 1 {
                a[0][1] = F64x8::zero();
            }
            let (mut used, mut x) = (a.clone(), b.clone());
            solve(&mut used, &mut x);
            for k in 0..d {
                let row = (0..d).fold(b[k], |rest, j| rest - a[k * d + j] * x[j]);
                let worst = row.to_array().iter().fold(0.0f64, |m, r| m.max(r.abs()));
                assert!(worst < 1e-9, "d = {d}: residual {worst:e}");
            }
        }
    }
}

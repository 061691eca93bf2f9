//! Small dense linear systems, one for each particle of a tile.

use super::{BLOCKS, Tile};
use crate::scalar::Lanes;

/// Solves `A x = b` for each particle by elimination with row pivoting: `A`, `[d, d]` row-major,
/// is used up; `b`, `[d]`, becomes `x`. Not finite where `A` is singular. Returns the least
/// magnitude of a pivot: `A` is the closer to singular the smaller it is.
pub fn solve<L: Lanes>(a: &mut [Tile<L>], b: &mut [Tile<L>]) -> Tile<L> {
    let d = b.len();
    let mut least = [L::constant(f64::MAX); BLOCKS];
    for lane in 0..BLOCKS {
        for k in 0..d {
            for r in k + 1..d {
                // The larger of the two entries in this column becomes the pivot, lane by lane.
                let (here, below) = (a[k * d + k][lane].abs(), a[r * d + k][lane].abs());
                let swapped = |upper: L, lower: L| {
                    let first = lower.where_greater(upper, below, here);
                    (first, upper.where_greater(lower, below, here))
                };
                for j in k..d {
                    let (upper, lower) = (a[k * d + j][lane], a[r * d + j][lane]);
                    (a[k * d + j][lane], a[r * d + j][lane]) = swapped(upper, lower);
                }
                (b[k][lane], b[r][lane]) = swapped(b[k][lane], b[r][lane]);
            }
            least[lane] = a[k * d + k][lane].abs().min(least[lane]);
            for r in k + 1..d {
                let factor = a[r * d + k][lane] / a[k * d + k][lane];
                for j in k..d {
                    let above = a[k * d + j][lane];
                    a[r * d + j][lane] -= factor * above;
                }
                let above = b[k][lane];
                b[r][lane] -= factor * above;
            }
        }
        for k in (0..d).rev() {
            for j in k + 1..d {
                let known = a[k * d + j][lane] * b[j][lane];
                b[k][lane] -= known;
            }
            b[k][lane] = b[k][lane] / a[k * d + k][lane];
        }
    }
    least
}

/// The logarithm of the determinant of a symmetric positive definite `A`, `[d, d]`, which is used
/// up, and the least pivot of the elimination without exchanges: `A` is positive definite exactly
/// where it is positive.
pub fn log_det<L: Lanes>(a: &mut [Tile<L>]) -> [Tile<L>; 2] {
    let d = a.len().isqrt();
    let (mut log, mut least) = ([L::zero(); BLOCKS], [L::constant(f64::MAX); BLOCKS]);
    for lane in 0..BLOCKS {
        for k in 0..d {
            let pivot = a[k * d + k][lane];
            log[lane] += pivot.ln();
            least[lane] = pivot.min(least[lane]);
            for r in k + 1..d {
                let factor = a[r * d + k][lane] / pivot;
                for j in k..d {
                    let above = a[k * d + j][lane];
                    a[r * d + j][lane] -= factor * above;
                }
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
                (0..n)
                    .map(|_| [lanes(), lanes(), lanes(), lanes()])
                    .collect()
            };
            let (mut a, b) = (draw(d * d), draw(d));
            if d > 1 {
                a[0][1] = F64x8::zero();
            }
            let (mut used, mut x) = (a.clone(), b.clone());
            solve(&mut used, &mut x);
            for k in 0..d {
                for lane in 0..BLOCKS {
                    let row =
                        (0..d).fold(b[k][lane], |rest, j| rest - a[k * d + j][lane] * x[j][lane]);
                    let worst = row.to_array().iter().fold(0.0f64, |m, r| m.max(r.abs()));
                    assert!(worst < 1e-9, "d = {d}: residual {worst:e}");
                }
            }
        }
    }
}

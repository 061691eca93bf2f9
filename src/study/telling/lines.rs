//! Paths told by linear models of their parts.

use super::paths::{Path, Told, choose_bits, rounded, state_bits, within};
use crate::code_length::real_bits;
use nalgebra::DMatrix;

/// Binary digits after the point of a linear model, at most.
const DIGITS: u32 = 24;

/// Adds a path told by anchors with a linear model each, or none, so chosen that the bits of states and models are
/// fewest.
pub(super) fn by_lines(told: &mut Told, path: &Path, tolerance: f64) {
    let n = path.len();
    // From the end: the fewest bits from an anchor at j on, those of its model, and where the next is.
    let mut fewest = vec![(0.0, 0.0, n); n + 1];
    for j in (0..n).rev() {
        let state = state_bits(&path[j], tolerance);
        let mut best = (state + fewest[j + 1].0, 0.0, j + 1);
        for end in j + 2..=n {
            let Some(bits) = model_bits(&path[j..end], tolerance) else {
                break;
            };
            let all = state + bits + fewest[end].0;
            if all < best.0 {
                best = (all, bits, end);
            }
        }
        fewest[j] = best;
    }
    let (mut j, mut anchors) = (0, 0);
    while j < n {
        told.states += state_bits(&path[j], tolerance);
        told.model += fewest[j].1;
        anchors += 1;
        j = fewest[j].2;
    }
    told.anchors += anchors;
    told.times += choose_bits(n - 1, anchors - 1);
    *told = std::mem::take(told).summed();
}

/// Fewest bits of a linear model that says a path from its first position, rounded, to the tolerance: `None` where there
/// is none. Of each rank one is tried: where positions lie on a line, or rest, all directions would have numbers that
/// are large and say nothing.
fn model_bits(path: &[Vec<f64>], tolerance: f64) -> Option<f64> {
    let (dim, rows) = (path[0].len(), path.len() - 1);
    let design = DMatrix::from_fn(rows, dim + 1, |t, k| path[t].get(k).copied().unwrap_or(1.0));
    let targets = DMatrix::from_fn(rows, dim, |t, k| path[t + 1][k]);
    let parts = design.svd(true, true);
    let ranks = parts.singular_values.iter();
    let fitted = ranks.filter_map(|least| parts.solve(&targets, 0.999_999 * least).ok());
    let bits = fitted.filter_map(|model| stated_bits(&model, path, tolerance));
    bits.min_by(f64::total_cmp)
}

/// Bits of one linear model, with as few digits as keep the tolerance.
fn stated_bits(model: &DMatrix<f64>, path: &[Vec<f64>], tolerance: f64) -> Option<f64> {
    let dim = path[0].len();
    (0..=DIGITS).find_map(|digits| {
        let unit = libm::exp2(-f64::from(digits));
        let stated = model.map(|r| (r / unit).round() * unit);
        let mut x = rounded(&path[0], tolerance);
        let follows = path[1..].iter().all(|seen| {
            let one = |k: usize| {
                let linear: f64 = x.iter().enumerate().map(|(i, x)| stated[(i, k)] * x).sum();
                linear + stated[(dim, k)]
            };
            x = (0..dim).map(one).collect();
            within(&x, seen, tolerance)
        });
        // And how many digits were said.
        let numbers = || stated.iter().map(|&r| real_bits(r, unit)).sum::<f64>();
        follows.then(|| numbers() + libm::log2(f64::from(DIGITS + 1)))
    })
}

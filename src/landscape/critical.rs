//! Stationary points by Newton's method.

use super::Look;
use nalgebra::{DMatrix, DVector, SymmetricEigen};
use serde::Serialize;

/// Kind of a stationary point, by the signs of the Hessian's eigenvalues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// All positive.
    Minimum,
    /// Some of each sign.
    Saddle,
    /// All negative.
    Maximum,
}

/// A stationary point `∇E(x) = 0`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct CriticalPoint {
    /// Position, `[d]`.
    pub x: Vec<f64>,
    /// Energy there.
    pub energy: f64,
    /// Kind.
    pub kind: Kind,
    /// Eigenvalues of the Hessian, ascending.
    pub curvatures: Vec<f64>,
}

/// Finds stationary points by Newton's method from many starts: steps no longer than `reach`, at
/// most 60; those that converge within the box of the starts (widened by half) are kept once, in
/// the order of their energies.
pub fn critical_points(look: Look, starts: &[Vec<f64>], reach: f64) -> Vec<CriticalPoint> {
    let dim = starts.first().map_or(0, Vec::len);
    let bounds: Vec<(f64, f64)> = (0..dim)
        .map(|k| {
            let ends = (f64::INFINITY, f64::NEG_INFINITY);
            let (low, high) = starts
                .iter()
                .fold(ends, |(l, h), x| (l.min(x[k]), h.max(x[k])));
            let margin = 0.25 * (high - low);
            (low - margin, high + margin)
        })
        .collect();
    let mut x = starts.to_vec();
    let mut going: Vec<usize> = (0..x.len()).collect();
    for _ in 0..60 {
        let points: Vec<Vec<f64>> = going.iter().map(|&i| x[i].clone()).collect();
        let here = look(&points);
        let mut next = Vec::new();
        for (at, i) in going.into_iter().enumerate() {
            let step = newton_step(&here.hessian[at], &here.gradient[at], reach);
            x[i].iter_mut().zip(&step).for_each(|(x, s)| *x += s);
            if step.norm() >= 1e-6 * reach {
                next.push(i);
            }
        }
        going = next;
        if going.is_empty() {
            break;
        }
    }
    let here = look(&x);
    let mut found: Vec<CriticalPoint> = Vec::new();
    for (i, x) in x.iter().enumerate() {
        let step = newton_step(&here.hessian[i], &here.gradient[i], reach);
        let inside = x
            .iter()
            .zip(&bounds)
            .all(|(x, (low, high))| low < x && x < high);
        let settled = step.norm() < 1e-3 * reach && here.energy[i].is_finite();
        let known = found.iter().any(|f| distance(&f.x, x) < 0.05 * reach);
        if inside && settled && !known {
            found.extend(classify(x, here.energy[i], &here.hessian[i]));
        }
    }
    found.sort_by(|a, b| a.energy.total_cmp(&b.energy));
    found
}

/// `‖a − b‖²`.
pub(crate) fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// `‖a − b‖`.
pub(super) fn distance(a: &[f64], b: &[f64]) -> f64 {
    squared_distance(a, b).sqrt()
}

/// `−H⁻¹∇E`, no longer than `reach`; 0 where the Hessian is singular or not finite.
fn newton_step(hessian: &DMatrix<f64>, gradient: &DVector<f64>, reach: f64) -> DVector<f64> {
    let step = hessian
        .clone()
        .lu()
        .solve(gradient)
        .filter(|s| s.iter().all(|s| s.is_finite()));
    match step {
        Some(step) => {
            let shorten = (reach / step.norm().max(f64::MIN_POSITIVE)).min(1.0);
            -step * shorten
        }
        // Away from the flat spot, so that it is not mistaken for a solution.
        None => DVector::from_element(gradient.len(), reach),
    }
}

fn classify(x: &[f64], energy: f64, hessian: &DMatrix<f64>) -> Option<CriticalPoint> {
    let mut curvatures: Vec<f64> = SymmetricEigen::new((hessian + hessian.transpose()) * 0.5)
        .eigenvalues
        .iter()
        .copied()
        .collect();
    curvatures.sort_by(f64::total_cmp);
    let (low, high) = (*curvatures.first()?, *curvatures.last()?);
    // Flat directions make no kind; far tails of a bounded energy are full of them.
    if curvatures.iter().any(|c| c.abs() < 1e-4) {
        return None;
    }
    let kind = if low > 0.0 {
        Kind::Minimum
    } else if high < 0.0 {
        Kind::Maximum
    } else {
        Kind::Saddle
    };
    Some(CriticalPoint {
        x: x.to_vec(),
        energy,
        kind,
        curvatures,
    })
}

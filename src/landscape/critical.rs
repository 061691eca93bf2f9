//! Stationary points by Newton's method.

use super::Look;
use super::degenerate::{Flat, flats, gather, likeness};
use super::point::{CriticalPoint, Degenerate, Kind, Search, Settled, symmetric};
use nalgebra::{DMatrix, DVector};

/// What a search from many starts found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Each stationary point once, lowest energy first.
    pub points: Vec<CriticalPoint>,
    /// How many starts led to each.
    pub hits: Vec<usize>,
}

/// Finds stationary points by Newton's method from many starts, at most 60 steps each; those that
/// converge within the box of the starts (widened by half) are kept once. Two are one where they
/// are as near as what is left of their steps: what is close beside it in the view may be another.
pub fn critical_points(look: Look, starts: &[Vec<f64>], search: &Search) -> Found {
    let bounds = bounds(starts);
    let settled = settle(look, starts, search, &bounds);
    let mut hits: Vec<usize> = Vec::new();
    let mut distinct: Vec<Settled> = Vec::new();
    for one in settled {
        let size = one.x.iter().fold(search.reach, |m, x| m.max(x.abs()));
        let same = |other: &Settled| {
            let near = 10.0 * (one.error + other.error) + 64.0 * search.epsilon * size;
            search.periods.distance(&one.x, &other.x) <= near
        };
        match distinct.iter().position(same) {
            Some(i) => hits[i] += 1,
            None => {
                hits.push(1);
                distinct.push(one);
            }
        }
    }
    let flat = flats(look, &distinct, search);
    let mut found: Vec<(CriticalPoint, usize)> = Vec::new();
    for ((one, flat), hits) in distinct.iter().zip(&flat).zip(hits) {
        let degenerate = (*flat != Flat::Nowhere).then(|| Degenerate {
            like: likeness(look, one, search),
            continuum: (*flat == Flat::On).then(|| [one.x.clone(), one.x.clone()]),
        });
        found.push((classify(one, degenerate), hits));
    }
    gather(&mut found, search);
    found.sort_by(|a, b| a.0.energy.total_cmp(&b.0.energy));
    let (points, hits) = found.into_iter().unzip();
    Found { points, hits }
}

/// The box of the starts, half as large again.
fn bounds(starts: &[Vec<f64>]) -> Vec<(f64, f64)> {
    let dim = starts.first().map_or(0, Vec::len);
    let axis = |k: usize| {
        let ends = (f64::INFINITY, f64::NEG_INFINITY);
        let widen = |(l, h): (f64, f64), x: &Vec<f64>| (l.min(x[k]), h.max(x[k]));
        let (low, high) = starts.iter().fold(ends, widen);
        let margin = 0.25 * (high - low);
        (low - margin, high + margin)
    };
    (0..dim).map(axis).collect()
}

/// Where Newton's method comes to rest within the bounds, for the starts for which it does.
fn settle(look: Look, starts: &[Vec<f64>], search: &Search, bounds: &[(f64, f64)]) -> Vec<Settled> {
    let reach = search.reach;
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
    let mut settled = Vec::new();
    for (i, mut x) in x.into_iter().enumerate() {
        let step = newton_step(&here.hessian[i], &here.gradient[i], reach);
        let mut sides = x.iter().zip(bounds);
        let inside = sides.all(|(x, (low, high))| low < x && x < high);
        search.periods.fold(&mut x);
        if inside && step.norm() < 1e-3 * reach && here.energy[i].is_finite() {
            settled.push(Settled {
                x,
                energy: here.energy[i],
                hessian: here.hessian[i].clone(),
                error: step.norm(),
            });
        }
    }
    settled
}

/// `−H⁻¹∇E`, no longer than `reach`. Where the Hessian is singular, the step in the directions that
/// are curved, if the energy does not slope in the others.
fn newton_step(hessian: &DMatrix<f64>, gradient: &DVector<f64>, reach: f64) -> DVector<f64> {
    let solved = hessian.clone().lu().solve(gradient);
    let finite = |s: &DVector<f64>| s.iter().all(|s| s.is_finite());
    let solved = solved.filter(finite);
    match solved.or_else(|| curved_step(hessian, gradient, reach).filter(finite)) {
        Some(step) => {
            let shorten = (reach / step.norm().max(f64::MIN_POSITIVE)).min(1.0);
            -step * shorten
        }
        // Away from the flat spot, so that it is not mistaken for a solution.
        None => DVector::from_element(gradient.len(), reach),
    }
}

fn curved_step(
    hessian: &DMatrix<f64>,
    gradient: &DVector<f64>,
    reach: f64,
) -> Option<DVector<f64>> {
    if !hessian.iter().all(|h| h.is_finite()) {
        return None;
    }
    let eigen = symmetric(hessian);
    let largest = eigen.eigenvalues.amax();
    let mut step = DVector::zeros(gradient.len());
    for (&value, vector) in eigen
        .eigenvalues
        .iter()
        .zip(eigen.eigenvectors.column_iter())
    {
        let slope = vector.dot(gradient);
        if value.abs() > 1e-12 * largest {
            step += vector * (slope / value);
        } else if slope.abs() > 1e-6 * largest * reach {
            return None;
        }
    }
    Some(step)
}

fn classify(one: &Settled, degenerate: Option<Degenerate>) -> CriticalPoint {
    let mut curvatures: Vec<f64> = symmetric(&one.hessian)
        .eigenvalues
        .iter()
        .copied()
        .collect();
    curvatures.sort_by(f64::total_cmp);
    let kind = if degenerate.is_some() {
        Kind::Degenerate
    } else if curvatures.iter().all(|c| *c > 0.0) {
        Kind::Minimum
    } else if curvatures.iter().all(|c| *c < 0.0) {
        Kind::Maximum
    } else {
        Kind::Saddle
    };
    CriticalPoint {
        x: one.x.clone(),
        energy: one.energy,
        kind,
        curvatures,
        degenerate,
    }
}

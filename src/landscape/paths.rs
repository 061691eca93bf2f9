//! Minimum-energy paths.

use super::{CriticalPoint, Kind, Local, Look, squared_distance};
use crate::periods::Periods;
use nalgebra::{DVector, SymmetricEigen};
use serde::{Deserialize, Serialize};

/// The way over a pass: from a saddle with one direction downward, the steepest descent to either
/// side. It is the minimum-energy path between the two minima where it ends (Fukui 1970).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Path {
    /// Index of the saddle in the list of stationary points.
    pub saddle: usize,
    /// Indices of the minima where it ends; none where it goes too far, or ends at none of them.
    pub ends: [Option<usize>; 2],
    /// Points from end to end.
    pub points: Vec<Vec<f64>>,
    /// Energy at each.
    pub energies: Vec<f64>,
}

/// Most steps on either side.
const STEPS: usize = 20_000;

/// One side of a path on its way down.
struct Side {
    saddle: usize,
    points: Vec<Vec<f64>>,
    energies: Vec<f64>,
    x: DVector<f64>,
    end: Option<usize>,
    done: bool,
}

/// The minimum-energy paths over every saddle of index 1 among `critical`. Points lie `spacing`
/// apart, a path ends within `spacing` of a minimum, and a side that goes further than `reach` from
/// its saddle is given up. Points of a path follow one another: over the seam of a coordinate with a
/// period they go on.
///
/// `x' = −∇E` is integrated by the classical Runge–Kutta method, in steps of at most half the
/// inverse of the largest curvature there.
pub fn descend(
    look: Look,
    critical: &[CriticalPoint],
    periods: &Periods,
    spacing: f64,
    reach: f64,
) -> Vec<Path> {
    let index_1 = |c: &CriticalPoint| {
        c.kind == Kind::Saddle && c.curvatures.iter().filter(|c| **c < 0.0).count() == 1
    };
    let saddles: Vec<usize> = (0..critical.len())
        .filter(|&i| index_1(&critical[i]))
        .collect();
    let at: Vec<Vec<f64>> = saddles.iter().map(|&i| critical[i].x.clone()).collect();
    let here = look(&at);
    let mut sides = Vec::new();
    for (k, &saddle) in saddles.iter().enumerate() {
        let hessian = &here.hessian[k];
        let eigen = SymmetricEigen::new((hessian + hessian.transpose()) * 0.5);
        let downward = eigen
            .eigenvectors
            .column(eigen.eigenvalues.imin())
            .into_owned();
        for sign in [1.0, -1.0] {
            let x = DVector::from_row_slice(&at[k]);
            sides.push(Side {
                saddle,
                points: vec![at[k].clone()],
                energies: vec![critical[saddle].energy],
                x: x + &downward * (sign * 0.25 * spacing),
                end: None,
                done: false,
            });
        }
    }
    for _ in 0..STEPS {
        if sides.iter().all(|s| s.done) {
            break;
        }
        advance(look, &mut sides, (critical, periods), spacing, reach);
    }
    sides
        .chunks_exact(2)
        .map(|pair| join(&pair[0], &pair[1]))
        .collect()
}

/// One Runge–Kutta step of every side that is not done.
fn advance(
    look: Look,
    sides: &mut [Side],
    (critical, periods): (&[CriticalPoint], &Periods),
    spacing: f64,
    reach: f64,
) {
    let distance = |a: &[f64], b: &[f64]| squared_distance(a, b).sqrt();
    let mut going: Vec<&mut Side> = sides.iter_mut().filter(|s| !s.done).collect();
    let mut stage = |x: &[DVector<f64>]| -> Local {
        look(&x.iter().map(|x| x.as_slice().to_vec()).collect::<Vec<_>>())
    };
    let x: Vec<DVector<f64>> = going.iter().map(|s| s.x.clone()).collect();
    let here = stage(&x);
    let step = |i: usize| {
        let (g, h): (&DVector<f64>, _) = (&here.gradient[i], &here.hessian[i]);
        // The Frobenius norm is no less than the largest curvature.
        (0.5 / h.norm().max(1e-12)).min(0.25 * spacing / g.norm().max(1e-300))
    };
    let h: Vec<f64> = (0..x.len()).map(step).collect();
    let ahead = |k: &[DVector<f64>], factor: f64| -> Vec<DVector<f64>> {
        let point = |i: usize| &x[i] - &k[i] * (h[i] * factor);
        (0..x.len()).map(point).collect()
    };
    let k1 = here.gradient;
    let k2 = stage(&ahead(&k1, 0.5)).gradient;
    let k3 = stage(&ahead(&k2, 0.5)).gradient;
    let k4 = stage(&ahead(&k3, 1.0)).gradient;
    for (i, side) in going.iter_mut().enumerate() {
        let mean = (&k1[i] + &k4[i] + (&k2[i] + &k3[i]) * 2.0) / 6.0;
        let at = x[i].as_slice();
        let last = side.points.last().map_or(0.0, |p| distance(p, at));
        if last >= spacing {
            side.points.push(at.to_vec());
            side.energies.push(here.energy[i]);
        }
        let near = |c: &CriticalPoint| c.is_minimum() && periods.distance(&c.x, at) < spacing;
        side.end = critical.iter().position(near);
        let lost = !mean.iter().all(|v| v.is_finite()) || distance(&side.points[0], at) > reach;
        // Where the gradient vanishes at no known minimum, the path ends too.
        side.done = side.end.is_some() || lost || mean.norm() * h[i] < 1e-9 * spacing;
        if let Some(end) = side.end {
            side.points.push(periods.near(&critical[end].x, at));
            side.energies.push(critical[end].energy);
        } else if side.done && !lost {
            side.points.push(at.to_vec());
            side.energies.push(here.energy[i]);
        }
        side.x -= mean * h[i];
    }
}

/// Two sides of one saddle as a path from end to end.
fn join(a: &Side, b: &Side) -> Path {
    let both = |a: &[f64], b: &[f64]| a.iter().rev().chain(&b[1..]).copied().collect();
    Path {
        saddle: a.saddle,
        ends: [a.end, b.end],
        points: a
            .points
            .iter()
            .rev()
            .chain(&b.points[1..])
            .cloned()
            .collect(),
        energies: both(&a.energies, &b.energies),
    }
}

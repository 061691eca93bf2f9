//! The shape of an energy: where it is stationary, and of what kind.

use crate::energy::{BLOCKS, Field, MAX_DIM, TILE, Tile};
use crate::scalar::{Lanes, Real};
use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// Kind of a stationary point, by the signs of the Hessian's eigenvalues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// All positive.
    Minimum,
    /// Some of each sign.
    Saddle,
    /// All negative.
    Maximum,
}

/// A stationary point `∇E(x) = 0`.
#[derive(Clone, Debug, PartialEq)]
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

/// Value, gradient and Hessian at each of a tile's particles.
pub struct Local {
    /// Energies, `[32]`.
    pub energy: Vec<f64>,
    /// Gradients.
    pub gradient: Vec<DVector<f64>>,
    /// Hessians.
    pub hessian: Vec<DMatrix<f64>>,
}

/// Evaluates `E`, `∇E` and `H` at a tile: one gradient and `d` Hessian-vector products. Parameter
/// gradients accumulated in the field are lost.
pub fn local<L: Lanes>(field: &mut dyn Field<L>, x: &[Tile<L>]) -> Local {
    let d = x.len();
    let zero = [L::zero(); BLOCKS];
    let mut g = [zero; MAX_DIM];
    let energy = field.gradient(0, x, &mut g[..d]);
    let lane = |t: &Tile<L>, i: usize| {
        let mut lanes = [L::Real::default(); 8];
        t[i / 8].store(&mut lanes);
        lanes[i % 8].to_f64()
    };
    let mut hessian = vec![DMatrix::zeros(d, d); TILE];
    for k in 0..d {
        let (mut v, mut hv) = ([zero; MAX_DIM], [zero; MAX_DIM]);
        v[k] = [L::one(); BLOCKS];
        field.tangent(0, x, &v[..d], &mut hv[..d]);
        for (i, hessian) in hessian.iter_mut().enumerate() {
            for (j, hv) in hv[..d].iter().enumerate() {
                hessian[(j, k)] = lane(hv, i);
            }
        }
    }
    Local {
        energy: (0..TILE).map(|i| lane(&energy, i)).collect(),
        gradient: (0..TILE)
            .map(|i| DVector::from_iterator(d, g[..d].iter().map(|g| lane(g, i))))
            .collect(),
        hessian,
    }
}

/// Finds stationary points by Newton's method from many starts, `[n, d]` row-major: steps no
/// longer than `reach`, at most 60; those that converge within the box of the starts (widened by
/// half) are kept once.
pub fn critical_points<L: Lanes>(
    field: &mut dyn Field<L>,
    starts: &[f64],
    reach: f64,
) -> Vec<CriticalPoint> {
    let d = field.dim();
    let bounds: Vec<(f64, f64)> = (0..d)
        .map(|k| {
            let column = starts.iter().skip(k).step_by(d).copied();
            let (low, high) = column.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| {
                (l.min(x), h.max(x))
            });
            let margin = 0.25 * (high - low);
            (low - margin, high + margin)
        })
        .collect();
    let mut found: Vec<CriticalPoint> = Vec::new();
    for chunk in starts.chunks(TILE * d) {
        let mut x: Vec<DVector<f64>> = chunk.chunks_exact(d).map(DVector::from_row_slice).collect();
        let mut last = None;
        for _ in 0..60 {
            let here = local(field, &tile::<L>(&x, d));
            let mut moved = 0.0f64;
            for (i, x) in x.iter_mut().enumerate() {
                let step = newton_step(&here.hessian[i], &here.gradient[i], reach);
                moved = moved.max(step.norm());
                *x += step;
            }
            last = Some(here);
            if moved < 1e-6 * reach {
                break;
            }
        }
        let Some(_) = last else { continue };
        let here = local(field, &tile::<L>(&x, d));
        for (i, x) in x.iter().enumerate() {
            let step = newton_step(&here.hessian[i], &here.gradient[i], reach);
            let inside = x
                .iter()
                .zip(&bounds)
                .all(|(x, (low, high))| low < x && x < high);
            let settled = step.norm() < 1e-3 * reach && here.energy[i].is_finite();
            let known = found
                .iter()
                .any(|f| (DVector::from_row_slice(&f.x) - x).norm() < 0.05 * reach);
            if inside && settled && !known {
                found.extend(classify(x, here.energy[i], &here.hessian[i]));
            }
        }
    }
    found.sort_by(|a, b| a.energy.total_cmp(&b.energy));
    found
}

fn tile<L: Lanes>(x: &[DVector<f64>], d: usize) -> Vec<Tile<L>> {
    let rows: Vec<L::Real> = x
        .iter()
        .flat_map(|x| x.iter().map(|&x| L::Real::from_f64(x)))
        .collect();
    let mut tile = vec![[L::zero(); BLOCKS]; d];
    crate::objective::load_tile(&rows, d, 0, &mut tile);
    tile
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

fn classify(x: &DVector<f64>, energy: f64, hessian: &DMatrix<f64>) -> Option<CriticalPoint> {
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
        x: x.iter().copied().collect(),
        energy,
        kind,
        curvatures,
    })
}

//! Least squares.

use super::{Optimizer, Solvable, Step};
use crate::error::Error;
use crate::scalar::Real;
use nalgebra::{DMatrix, DVector, SymmetricEigen};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The minimum at once, of a loss that is quadratic in θ: the first update solves the normal equations
/// in double precision (`H` by differences of the gradient, which are exact; each parameter in units of
/// `H_kk^{−1/2}`; Cholesky with pivots), and the second evaluates the loss there. It needs an energy that is
/// linear in its parameters and an objective that is a square of its derivatives. Parameters that the
/// observations do not determine stay where they were.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Least squares", extend("x-formula" = r"\theta \leftarrow \theta - H^{-1} g,\quad H = \partial^2 L/\partial\theta^2"))]
pub struct LeastSquares {}

impl Optimizer for LeastSquares {
    fn rates(&self, step: u64) -> [f64; 2] {
        [f64::from(u8::from(step < 2)), 0.0]
    }

    fn ends(&self) -> Option<u64> {
        Some(2)
    }

    fn clip(&self) -> f64 {
        0.0
    }

    fn moments(&self) -> &'static [&'static str] {
        &[]
    }

    fn solves(&self) -> bool {
        true
    }

    fn check(&self, given: Solvable) -> Result<(), Error> {
        let what = match (given.linear, given.quadratic) {
            (true, true) => return Ok(()),
            (false, _) => {
                "an energy that is linear in its parameters, such as `polynomial`, under no condition that shifts \
                 it: this one is not"
            }
            (true, false) => {
                "an objective that is quadratic in them, such as `transition-likelihood` or `score-matching`: \
                 this one is not"
            }
        };
        let message = format!(
            "`least-squares` solves for all parameters at once and needs {what}; choose `l-bfgs` or `adam`"
        );
        Err(Error::invalid("optimizer.kind", message))
    }

    /// Nothing: see [`Optimizer::solves`].
    fn update<R: Real>(&self, _at: &Step, _gradient: &[R], _x: &mut [R], _moments: &mut [Vec<R>]) {}
}

/// Where a quadratic function is least.
#[derive(Clone, Debug, PartialEq)]
pub struct Solved {
    /// The step there.
    pub step: Vec<f64>,
    /// How many parameters are determined.
    pub rank: usize,
    /// Largest eigenvalue of `D^{−1/2} H D^{−1/2}`, `D` the diagonal of `H`, over its least, of those
    /// parameters.
    pub condition: f64,
    /// Whether it falls without end along the others.
    pub falls: bool,
}

/// Below this share of the largest pivot a direction counts as undetermined: what differences of
/// gradients in double precision leave of 0.
const PIVOT: f64 = 1e-13;
/// A step as many times as long as its parameter's own unit is one along nothing.
const LONG: f64 = 1e12;
/// Share of the terms of a derivative that may be left of it.
const LEFT: f64 = 1e-6;

/// The minimum of `½ sᵀHs + gᵀs`, with `H` positive semidefinite: the step there, 0 along what is not determined,
/// and which parameters are, with the units `H_kk^{1/2}` of each.
fn solve(hessian: &DMatrix<f64>, gradient: &[f64]) -> (Vec<f64>, Vec<(usize, f64)>) {
    let p = gradient.len();
    let known = |k: &usize| hessian[(*k, *k)] * LONG > gradient[*k].abs();
    let kept: Vec<usize> = (0..p).filter(known).collect();
    let unit: Vec<f64> = (kept.iter().map(|&k| libm::sqrt(hessian[(k, k)]))).collect();
    let entry = |i: usize, j: usize| hessian[(kept[i], kept[j])] / (unit[i] * unit[j]);
    let (order, factor) = cholesky(&DMatrix::from_fn(kept.len(), kept.len(), entry));
    let right = order.iter().map(|&i| -gradient[kept[i]] / unit[i]);
    let mut solution = DVector::from_iterator(order.len(), right);
    factor.solve_lower_triangular_mut(&mut solution);
    factor.tr_solve_lower_triangular_mut(&mut solution);
    let mut step = vec![0.0; p];
    for (&i, s) in order.iter().zip(&solution) {
        step[kept[i]] = s / unit[i];
    }
    (step, order.iter().map(|&i| (kept[i], unit[i])).collect())
}

/// The step to the minimum of `½ sᵀHs + gᵀs`, with `H` positive semidefinite: 0 along what is not determined.
#[must_use]
pub fn least_step(hessian: &DMatrix<f64>, gradient: &[f64]) -> Vec<f64> {
    solve(hessian, gradient).0
}

/// The minimum of `½ sᵀHs + gᵀs`, with `H` positive semidefinite.
#[must_use]
pub fn minimize(hessian: &DMatrix<f64>, gradient: &[f64]) -> Solved {
    let p = gradient.len();
    let (step, order) = solve(hessian, gradient);
    let condition = match order.is_empty() {
        true => 1.0,
        false => {
            let entry = |i: usize, j: usize| {
                let ((a, unit_a), (b, unit_b)) = (order[i], order[j]);
                hessian[(a, b)] / (unit_a * unit_b)
            };
            let block = DMatrix::from_fn(order.len(), order.len(), entry);
            let eigenvalues = SymmetricEigen::new(block).eigenvalues;
            eigenvalues.max() / eigenvalues.min()
        }
    };
    let determined = |k: usize| order.iter().any(|(i, _)| *i == k);
    let falls = (0..p).filter(|&k| !determined(k)).any(|k| {
        let terms = || {
            (0..p)
                .map(|j| hessian[(k, j)] * step[j])
                .chain([gradient[k]])
        };
        let size: f64 = terms().map(f64::abs).sum();
        terms().sum::<f64>().abs() > LEFT * size
    });
    Solved {
        step,
        rank: order.len(),
        condition,
        falls,
    }
}

/// The rows that are not combinations of those before them, each the farthest from being one, and the
/// lower triangle `L` of `LLᵀ`, these rows and columns of a matrix with diagonal 1.
fn cholesky(matrix: &DMatrix<f64>) -> (Vec<usize>, DMatrix<f64>) {
    let n = matrix.nrows();
    let mut order: Vec<usize> = (0..n).collect();
    let mut pivots = vec![1.0_f64; n];
    let mut l = DMatrix::zeros(n, n);
    for k in 0..n {
        let best = (k..n)
            .rev()
            .max_by(|&a, &b| pivots[a].total_cmp(&pivots[b]));
        let best = best.unwrap_or(k);
        if pivots[best] <= PIVOT * n as f64 {
            order.truncate(k);
            break;
        }
        order.swap(k, best);
        pivots.swap(k, best);
        l.swap_rows(k, best);
        l[(k, k)] = libm::sqrt(pivots[k]);
        for i in k + 1..n {
            let done: f64 = (0..k).map(|j| l[(i, j)] * l[(k, j)]).sum();
            l[(i, k)] = (matrix[(order[i], order[k])] - done) / l[(k, k)];
            pivots[i] -= l[(i, k)] * l[(i, k)];
        }
    }
    let rank = order.len();
    (order, l.resize(rank, rank, 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a matrix of rank 2 in three parameters, one of which has no part in it.
    #[test]
    fn what_is_not_determined_stays_and_what_falls_is_told() {
        let rows = DMatrix::from_row_slice(
            3,
            4,
            &[1.0, 2.0, 3.0, 0.0, 0.0, 1.0, 1.0, 0.0, 2.0, 0.0, 2.0, 0.0],
        );
        let hessian = rows.transpose() * &rows;
        let target = DVector::from_vec(vec![1.0, -2.0, 0.5]);
        let gradient = -(rows.transpose() * &target);
        let found = minimize(&hessian, gradient.as_slice());
        assert_eq!((found.rank, found.falls, found.step[3]), (2, false, 0.0));
        let left = &hessian * DVector::from_vec(found.step) + &gradient;
        assert!(left.amax() < 1e-12, "{left}");
        let slope = [gradient[0], gradient[1], gradient[2], 0.1];
        assert!(minimize(&hessian, &slope).falls);
        let nothing = minimize(&DMatrix::zeros(2, 2), &[0.0; 2]);
        assert_eq!((nothing.rank, nothing.step), (0, vec![0.0; 2]));
    }
}

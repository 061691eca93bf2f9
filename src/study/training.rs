//! How training goes, tensor by tensor.

use crate::error::Error;
use crate::session::Session;
use nalgebra::{DMatrix, SymmetricEigen};
use serde::Serialize;

/// One tensor of θ and its gradient.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct TensorTraining {
    /// Its name in the energy's layout.
    pub name: String,
    /// Lengths of its axes.
    pub shape: Vec<usize>,
    /// Its Euclidean (Frobenius) norm.
    pub norm: f64,
    /// That of `dL/dθ`, by the scenario's estimator.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number | null"))]
    pub gradient_norm: f64,
    /// Of a matrix, its singular values, largest first; otherwise empty.
    pub singular_values: Vec<f64>,
    /// `e^H` of the entropy H of the singular values over their sum (Roy & Vetterli 2007): between 1
    /// and the rank; absent where there are none, or all are 0.
    pub effective_rank: Option<f64>,
}

/// Matrices whose shorter side is longer than this are not decomposed.
const LARGEST: usize = 128;

/// Every tensor of θ at the present iterate.
///
/// # Errors
/// [`Error::Invalid`] where there is no observation.
pub fn training(session: &mut Session) -> Result<Vec<TensorTraining>, Error> {
    let scenario = session.scenario(false);
    let observations = session.observations();
    if observations.is_empty() {
        let message = "has no observations, expected at least 1 for a gradient";
        return Err(Error::invalid("data", message));
    }
    let layout = scenario.layout(observations.shape());
    let gradient = session.estimate(&scenario.estimator)?;
    let (mut theta, mut gradient) = (&session.unknowns()[..], &gradient[..]);
    let mut take = |count: usize| {
        let (values, slopes);
        (values, theta) = theta.split_at(count);
        (slopes, gradient) = gradient.split_at(count);
        (values.to_vec(), slopes.to_vec())
    };
    let norm = |v: &[f64]| v.iter().map(|v| v * v).sum::<f64>().sqrt();
    Ok(layout
        .into_iter()
        .map(|t| {
            let (values, slopes) = take(t.len());
            let singular_values = match t.shape[..] {
                [rows, columns] => singular_values(rows, columns, &values),
                _ => Vec::new(),
            };
            TensorTraining {
                norm: norm(&values),
                gradient_norm: norm(&slopes),
                effective_rank: effective_rank(&singular_values),
                singular_values,
                name: t.name,
                shape: t.shape,
            }
        })
        .collect())
}

/// Roots of the eigenvalues of the smaller Gram matrix; good to about 1e-8 of the largest.
fn singular_values(rows: usize, columns: usize, values: &[f64]) -> Vec<f64> {
    if rows.min(columns) > LARGEST || values.iter().any(|v| !v.is_finite()) {
        return Vec::new();
    }
    // By hand: the library's product of matrices would be a hundredth of the download.
    let along = |i: usize, k: usize| {
        let (row, column) = if rows < columns { (i, k) } else { (k, i) };
        values[row * columns + column]
    };
    let (short, long) = (rows.min(columns), rows.max(columns));
    let gram = DMatrix::from_fn(short, short, |i, j| {
        (0..long).map(|k| along(i, k) * along(j, k)).sum::<f64>()
    });
    let eigen = SymmetricEigen::new(gram).eigenvalues;
    let mut values: Vec<f64> = eigen.iter().map(|e| e.max(0.0).sqrt()).collect();
    values.sort_by(|a, b| b.total_cmp(a));
    values
}

fn effective_rank(singular_values: &[f64]) -> Option<f64> {
    let total: f64 = singular_values.iter().sum();
    let shares = singular_values.iter().map(|s| s / total);
    let entropy: f64 = shares.filter(|p| *p > 0.0).map(|p| -p * libm::log(p)).sum();
    Some(libm::exp(entropy)).filter(|_| total > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singular_values_and_effective_rank_of_known_matrices() {
        // Rows of norms 3 and 4 along different axes.
        let wide = singular_values(2, 3, &[0.0, 3.0, 0.0, 4.0, 0.0, 0.0]);
        assert!((wide[0] - 4.0).abs() < 1e-12 && (wide[1] - 3.0).abs() < 1e-12);
        // The outer product of (1, 2) and (2, 1, 2): norm √5·3.
        let one = singular_values(2, 3, &[2.0, 1.0, 2.0, 4.0, 2.0, 4.0]);
        assert!((one[0] - 3.0 * 5f64.sqrt()).abs() < 1e-12 && one[1] < 1e-6);
        assert!((effective_rank(&one).unwrap() - 1.0).abs() < 1e-5);
        assert!((effective_rank(&[2.0; 5]).unwrap() - 5.0).abs() < 1e-12);
        assert_eq!(effective_rank(&[0.0, 0.0]), None);
        assert_eq!(effective_rank(&[]), None);
    }
}

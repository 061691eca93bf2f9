//! A linear system.

use super::{System, lyapunov};
use crate::error::Error;
use crate::scalar::Scalar;
use nalgebra::DMatrix;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A linear system `f = A x`. Where all its eigenvalues have negative real parts, the quasipotential is
/// `½xᵀΣ⁻¹x` with `AΣ + ΣAᵀ = −2I`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Linear", extend("x-formula" = r"f = A x"))]
pub struct LinearFlow {
    /// A, row by row: four numbers in the plane, nine in space.
    #[schemars(length(min = 1, max = 256), inner(range(min = -100.0, max = 100.0)))]
    pub matrix: Vec<f64>,
}

impl Default for LinearFlow {
    fn default() -> Self {
        Self {
            matrix: vec![-1.0, 2.0, -1.0, -0.5],
        }
    }
}

impl LinearFlow {
    /// `Σ⁻¹`, where the system is stable.
    fn form(&self) -> Option<DMatrix<f64>> {
        let d = self.dim();
        let a = DMatrix::from_row_slice(d, d, &self.matrix);
        let stable = a.complex_eigenvalues().iter().all(|z| z.re < 0.0);
        let covariance = lyapunov(&a, &DMatrix::identity(d, d)).filter(|_| stable)?;
        Some(covariance.cholesky()?.inverse())
    }
}

impl System for LinearFlow {
    fn dim(&self) -> usize {
        self.matrix.len().isqrt()
    }

    fn domain(&self) -> Vec<[f64; 2]> {
        vec![[-3.0, 3.0]; self.dim()]
    }

    fn fixed_points(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0; self.dim()]]
    }

    fn check(&self) -> Result<(), Error> {
        let (count, d) = (self.matrix.len(), self.dim());
        if d * d == count && d > 0 {
            return Ok(());
        }
        let message = format!("has {count} numbers, expected those of a square matrix: 1, 4, 9, …");
        Err(Error::invalid("matrix", message))
    }

    fn drift<S: Scalar>(&self, x: &[S], f: &mut [S]) {
        for (f, row) in f.iter_mut().zip(self.matrix.chunks_exact(x.len())) {
            let terms = row.iter().zip(x);
            *f = terms.fold(S::zero(), |sum, (a, x)| sum + x.times(*a));
        }
    }

    fn quasipotential<S: Scalar>(&self, x: &[S]) -> Option<S> {
        let form = self.form()?;
        let mut sum = S::zero();
        for (i, row) in form.row_iter().enumerate() {
            for (p, y) in row.iter().zip(x) {
                sum += (x[i] * *y).times(0.5 * p);
            }
        }
        Some(sum)
    }
}

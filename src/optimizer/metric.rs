//! What the parameters of an energy are measured by.

use nalgebra::{DMatrix, DVector};

/// Lengths of steps of parameters, of which the first have a part in an energy that is linear in them:
/// `‖d‖² = dᵀMd`, `M` the weighted sum over some places of `φφᵀ`, `φ = ∂E/∂θ`. A step is as long as what it
/// changes of the energies there, root mean square; the parameters that follow count as they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// `L` of `M = LLᵀ`.
    factor: DMatrix<f64>,
}

/// Share of the diagonal that is added to it, so that what the observations do not tell apart has a length.
const RIDGE: f64 = 1e-6;

impl Metric {
    /// That of rows `√w_i φ(x_i)`; `None` where they are not finite.
    #[must_use]
    pub fn of(rows: &DMatrix<f64>) -> Option<Self> {
        let mut m = rows.tr_mul(rows);
        for k in 0..m.nrows() {
            let own = m[(k, k)];
            m[(k, k)] = if own > 0.0 { own * (1.0 + RIDGE) } else { 1.0 };
        }
        let factor = m.cholesky()?.unpack();
        factor
            .iter()
            .all(|l| l.is_finite())
            .then_some(Self { factor })
    }

    /// `M⁻¹v`.
    pub(super) fn raise(&self, v: &mut [f64]) {
        let p = self.factor.nrows();
        let mut own = DVector::from_column_slice(&v[..p]);
        self.factor.solve_lower_triangular_mut(&mut own);
        self.factor.tr_solve_lower_triangular_mut(&mut own);
        v[..p].copy_from_slice(own.as_slice());
    }

    /// `‖v‖²`.
    pub(super) fn square(&self, v: &[f64]) -> f64 {
        let (own, rest) = v.split_at(self.factor.nrows());
        let own = self.factor.tr_mul(&DVector::from_column_slice(own));
        own.norm_squared() + rest.iter().map(|r| r * r).sum::<f64>()
    }
}

//! Van der Pol's oscillator.

use super::System;
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An oscillator whose friction is negative near the middle, so that every state but the middle comes to one
/// cycle (Van der Pol 1926).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Van der Pol", extend("x-formula" = r"f = (x_2,\ \mu(1-x_1^2)x_2 - x_1)"))]
pub struct VanDerPol {
    /// Strength μ of the friction.
    #[schemars(range(min = 0.01, max = 10.0), extend("x-scale" = "log"))]
    pub mu: f64,
}

impl Default for VanDerPol {
    fn default() -> Self {
        Self { mu: 1.0 }
    }
}

impl System for VanDerPol {
    fn domain(&self) -> Vec<[f64; 2]> {
        let fast = 2.5 + 1.5 * self.mu;
        vec![[-3.0, 3.0], [-fast, fast]]
    }

    fn fixed_points(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0; 2]]
    }

    fn drift<S: Scalar>(&self, x: &[S], f: &mut [S]) {
        f[0] = x[1];
        f[1] = ((S::one() - x[0].square()) * x[1]).times(self.mu) - x[0];
    }
}

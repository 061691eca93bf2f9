//! Prey and predators.

use super::System;
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Prey and predators (Lotka 1925; Volterra 1926). Nothing is lost: the system goes round for ever, and keeps
/// `δx_1 − γ ln x_1 + βx_2 − α ln x_2`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Lotka–Volterra", extend("x-formula" = r"f = (\alpha x_1 - \beta x_1 x_2,\ \delta x_1 x_2 - \gamma x_2)"))]
pub struct LotkaVolterra {
    /// Rate α at which prey multiply.
    #[schemars(range(min = 0.1, max = 5.0), extend("x-scale" = "log"))]
    pub alpha: f64,
    /// Rate β at which they are eaten.
    #[schemars(range(min = 0.1, max = 5.0), extend("x-scale" = "log"))]
    pub beta: f64,
    /// Rate γ at which predators die.
    #[schemars(range(min = 0.1, max = 5.0), extend("x-scale" = "log", "x-advanced" = true))]
    pub gamma: f64,
    /// Rate δ at which they multiply.
    #[schemars(range(min = 0.1, max = 5.0), extend("x-scale" = "log", "x-advanced" = true))]
    pub delta: f64,
}

impl Default for LotkaVolterra {
    fn default() -> Self {
        Self {
            alpha: 1.0,
            beta: 1.0,
            gamma: 1.0,
            delta: 1.0,
        }
    }
}

impl System for LotkaVolterra {
    fn domain(&self) -> Vec<[f64; 2]> {
        let middle = [self.gamma / self.delta, self.alpha / self.beta];
        middle.map(|m| [0.1 * m, 3.0 * m]).into()
    }

    fn fixed_points(&self) -> Vec<Vec<f64>> {
        vec![vec![self.gamma / self.delta, self.alpha / self.beta]]
    }

    fn drift<S: Scalar>(&self, x: &[S], f: &mut [S]) {
        let met = x[0] * x[1];
        f[0] = x[0].times(self.alpha) - met.times(self.beta);
        f[1] = met.times(self.delta) - x[1].times(self.gamma);
    }

    fn kept<S: Scalar>(&self, x: &[S]) -> Option<S> {
        let prey = x[0].times(self.delta) - x[0].ln().times(self.gamma);
        Some(prey + x[1].times(self.beta) - x[1].ln().times(self.alpha))
    }
}

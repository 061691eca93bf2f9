//! FitzHugh and Nagumo's model of a nerve.

use super::System;
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A nerve that fires: a fast voltage and a slow recovery (FitzHugh 1961; Nagumo et al. 1962). Noise and
/// input enter the voltage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "FitzHugh–Nagumo", extend("x-formula" = r"f = (x_1 - x_1^3/3 - x_2 + I,\ (x_1 + a - b x_2)/\tau)"))]
pub struct FitzhughNagumo {
    /// Current I into the nerve.
    #[schemars(range(min = -3.0, max = 3.0))]
    pub current: f64,
    /// Offset a of the recovery.
    #[schemars(range(min = -2.0, max = 2.0), extend("x-advanced" = true))]
    pub a: f64,
    /// Rate b at which the recovery falls back.
    #[schemars(range(min = 0.0, max = 2.0), extend("x-advanced" = true))]
    pub b: f64,
    /// Time constant τ of the recovery.
    #[schemars(range(min = 0.1, max = 100.0), extend("x-scale" = "log"))]
    pub tau: f64,
}

impl Default for FitzhughNagumo {
    fn default() -> Self {
        Self {
            current: 0.5,
            a: 0.7,
            b: 0.8,
            tau: 12.5,
        }
    }
}

impl System for FitzhughNagumo {
    fn driven(&self) -> Vec<bool> {
        vec![true, false]
    }

    fn domain(&self) -> Vec<[f64; 2]> {
        vec![[-2.5, 2.5], [-1.5, 2.5]]
    }

    fn drift<S: Scalar>(&self, x: &[S], f: &mut [S]) {
        f[0] = x[0] - x[0].powi(3).times(1.0 / 3.0) - x[1] + S::constant(self.current);
        f[1] = (x[0] + S::constant(self.a) - x[1].times(self.b)).times(1.0 / self.tau);
    }
}

//! Two genes that switch each other off.

use super::System;
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Two genes, each of which keeps the other from being read (Gardner, Cantor & Collins 2000). With n = 2
/// and a above 2 there are two stable states, `x_1 x_2 = 1` and `x_1 + x_2 = a`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Toggle switch", extend("x-formula" = r"f = (a/(1+x_2^n) - x_1,\ a/(1+x_1^n) - x_2)"))]
pub struct ToggleSwitch {
    /// Largest rate a at which either is made.
    #[schemars(range(min = 0.1, max = 20.0), extend("x-scale" = "log"))]
    pub rate: f64,
    /// How steeply one switches the other off: the power n.
    #[schemars(range(min = 1, max = 8))]
    pub power: u32,
}

impl Default for ToggleSwitch {
    fn default() -> Self {
        Self {
            rate: 3.0,
            power: 2,
        }
    }
}

impl System for ToggleSwitch {
    fn domain(&self) -> Vec<[f64; 2]> {
        vec![[-0.3, self.rate + 0.5]; 2]
    }

    fn fixed_points(&self) -> Vec<Vec<f64>> {
        let a = self.rate;
        if self.power != 2 {
            return Vec::new();
        }
        // x + x³ = a, by Cardano's formula.
        let root = libm::sqrt(0.25 * a * a + 1.0 / 27.0);
        let middle = libm::cbrt(0.5 * a + root) + libm::cbrt(0.5 * a - root);
        let mut points = vec![vec![middle; 2]];
        if a > 2.0 {
            let (half, off) = (0.5 * a, libm::sqrt(0.25 * a * a - 1.0));
            points.extend([vec![half - off, half + off], vec![half + off, half - off]]);
        }
        points
    }

    fn drift<S: Scalar>(&self, x: &[S], f: &mut [S]) {
        for (k, f) in f.iter_mut().enumerate() {
            let off = S::one() + x[1 - k].powi(self.power);
            *f = S::constant(self.rate) / off - x[k];
        }
    }
}

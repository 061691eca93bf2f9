//! Duffing's oscillator with friction.

use super::System;
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A mass between two wells, with friction: `v̇ = −V'(x) − γv`, `V = β/4 x⁴ − α/2 x²` (Duffing 1918).
/// Noise and input enter the velocity alone. The quasipotential is `γ(½v² + V)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Duffing", extend("x-formula" = r"f = (x_2,\ \alpha x_1 - \beta x_1^3 - \gamma x_2)"))]
pub struct Duffing {
    /// Push α away from the middle.
    #[schemars(range(min = 0.01, max = 10.0), extend("x-scale" = "log"))]
    pub alpha: f64,
    /// Stiffness β far out.
    #[schemars(range(min = 0.01, max = 10.0), extend("x-scale" = "log"))]
    pub beta: f64,
    /// Friction γ.
    #[schemars(range(min = 0.01, max = 10.0), extend("x-scale" = "log"))]
    pub friction: f64,
}

impl Default for Duffing {
    fn default() -> Self {
        Self {
            alpha: 1.0,
            beta: 1.0,
            friction: 0.5,
        }
    }
}

impl System for Duffing {
    fn driven(&self) -> Vec<bool> {
        vec![false, true]
    }

    fn domain(&self) -> Vec<[f64; 2]> {
        let well = libm::sqrt(self.alpha / self.beta);
        let fast = 1.4 * self.alpha / libm::sqrt(self.beta);
        vec![[-2.0 * well, 2.0 * well], [-fast, fast]]
    }

    fn fixed_points(&self) -> Vec<Vec<f64>> {
        let well = libm::sqrt(self.alpha / self.beta);
        [0.0, -well, well].map(|x| vec![x, 0.0]).into()
    }

    fn drift<S: Scalar>(&self, x: &[S], f: &mut [S]) {
        f[0] = x[1];
        f[1] = x[0].times(self.alpha) - x[0].powi(3).times(self.beta) - x[1].times(self.friction);
    }

    fn quasipotential<S: Scalar>(&self, x: &[S]) -> Option<S> {
        let square = x[0].square();
        let potential = square.square().times(0.25 * self.beta) - square.times(0.5 * self.alpha);
        Some((x[1].square().times(0.5) + potential).times(self.friction))
    }
}

//! Lorenz's system.

use super::System;
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Convection in three numbers, which never comes to rest nor round (Lorenz 1963). The plane shows the first two
/// coordinates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Lorenz", extend("x-formula" = r"f = (\sigma(x_2-x_1),\ x_1(\rho-x_3)-x_2,\ x_1x_2-\beta x_3)"))]
pub struct Lorenz {
    /// Prandtl number σ.
    #[schemars(range(min = 0.1, max = 50.0), extend("x-scale" = "log"))]
    pub sigma: f64,
    /// Rayleigh number ρ, over that at which convection begins.
    #[schemars(range(min = 0.1, max = 100.0), extend("x-scale" = "log"))]
    pub rho: f64,
    /// Aspect ratio β.
    #[schemars(range(min = 0.1, max = 10.0), extend("x-scale" = "log", "x-advanced" = true))]
    pub beta: f64,
}

impl Default for Lorenz {
    fn default() -> Self {
        Self {
            sigma: 10.0,
            rho: 28.0,
            beta: 8.0 / 3.0,
        }
    }
}

impl System for Lorenz {
    fn dim(&self) -> usize {
        3
    }

    fn domain(&self) -> Vec<[f64; 2]> {
        let wide = 4.0 + libm::sqrt(self.beta * self.rho) * 2.0;
        vec![
            [-wide, wide],
            [-1.3 * wide, 1.3 * wide],
            [-2.0, 2.0 * self.rho],
        ]
    }

    fn fixed_points(&self) -> Vec<Vec<f64>> {
        let mut points = vec![vec![0.0; 3]];
        if self.rho > 1.0 {
            let c = libm::sqrt(self.beta * (self.rho - 1.0));
            points.extend([-c, c].map(|c| vec![c, c, self.rho - 1.0]));
        }
        points
    }

    fn drift<S: Scalar>(&self, x: &[S], f: &mut [S]) {
        f[0] = (x[1] - x[0]).times(self.sigma);
        f[1] = x[0] * (S::constant(self.rho) - x[2]) - x[1];
        f[2] = x[0] * x[1] - x[2].times(self.beta);
    }
}

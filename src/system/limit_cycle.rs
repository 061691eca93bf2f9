//! A limit cycle in closed form.

use super::System;
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Every state but the middle is drawn to the circle of radius 1, and goes round on it at ω. The
/// quasipotential is `¼(r² − 1)²`, with its lowest points on the whole circle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Limit cycle", extend("x-formula" = r"f = x(1-\lVert x\rVert^2) + \omega(-x_2, x_1)"))]
pub struct LimitCycle {
    /// Angular velocity ω, counterclockwise.
    #[schemars(range(min = -20.0, max = 20.0))]
    pub rotation: f64,
}

impl Default for LimitCycle {
    fn default() -> Self {
        Self { rotation: 1.0 }
    }
}

impl System for LimitCycle {
    fn domain(&self) -> Vec<[f64; 2]> {
        vec![[-1.6, 1.6]; 2]
    }

    fn fixed_points(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0; 2]]
    }

    fn drift<S: Scalar>(&self, x: &[S], f: &mut [S]) {
        let growth = S::one() - x[0].square() - x[1].square();
        f[0] = x[0] * growth - x[1].times(self.rotation);
        f[1] = x[1] * growth + x[0].times(self.rotation);
    }

    fn quasipotential<S: Scalar>(&self, x: &[S]) -> Option<S> {
        let off = x[0].square() + x[1].square() - S::one();
        Some(off.square().times(0.25))
    }
}

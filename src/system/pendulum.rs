//! A pendulum with friction.

use super::System;
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// A pendulum with friction, its angle and its velocity. Noise and input enter the velocity alone. The
/// quasipotential is `γ(½v² − g cos x)`: by fluctuation and dissipation, friction times energy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Damped pendulum", extend("x-formula" = r"f = (x_2,\ -g\sin x_1 - \gamma x_2)"))]
pub struct Pendulum {
    /// Gravity over length, g.
    #[schemars(range(min = 0.01, max = 20.0), extend("x-scale" = "log"))]
    pub gravity: f64,
    /// Friction γ.
    #[schemars(range(min = 0.01, max = 10.0), extend("x-scale" = "log"))]
    pub friction: f64,
}

impl Default for Pendulum {
    fn default() -> Self {
        Self {
            gravity: 1.0,
            friction: 0.5,
        }
    }
}

impl System for Pendulum {
    fn driven(&self) -> Vec<bool> {
        vec![false, true]
    }

    fn domain(&self) -> Vec<[f64; 2]> {
        let fast = 2.4 * libm::sqrt(self.gravity);
        vec![[-4.0, 4.0], [-fast, fast]]
    }

    fn fixed_points(&self) -> Vec<Vec<f64>> {
        [0.0, -PI, PI].map(|x| vec![x, 0.0]).into()
    }

    fn drift<S: Scalar>(&self, x: &[S], f: &mut [S]) {
        f[0] = x[1];
        f[1] = -x[0].sin().times(self.gravity) - x[1].times(self.friction);
    }

    fn quasipotential<S: Scalar>(&self, x: &[S]) -> Option<S> {
        let energy = x[1].square().times(0.5) - x[0].cos().times(self.gravity);
        Some(energy.times(self.friction))
    }
}

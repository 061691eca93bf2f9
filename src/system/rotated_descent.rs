//! Descent of a known potential that turns.

use super::System;
use crate::energy::Teacher;
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Descent of a known potential V in the plane, with a part that goes round along its level lines:
/// `f = −∇V + b R∇V`, R a quarter turn. The quasipotential is V whatever b is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Descent that turns", extend("x-formula" = r"f = -\nabla V + b\,R\nabla V"))]
pub struct RotatedDescent {
    /// The potential V.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub potential: Teacher,
    /// Share b of the part that goes round.
    #[schemars(range(min = -10.0, max = 10.0))]
    pub rotation: f64,
}

impl Default for RotatedDescent {
    fn default() -> Self {
        Self {
            potential: Teacher::default(),
            rotation: 1.0,
        }
    }
}

impl System for RotatedDescent {
    fn domain(&self) -> Vec<[f64; 2]> {
        vec![[-3.0, 3.0]; 2]
    }

    fn fixed_points(&self) -> Vec<Vec<f64>> {
        self.potential.energy().minima(2)
    }

    fn drift<S: Scalar>(&self, x: &[S], f: &mut [S]) {
        let mut g = [S::zero(); 2];
        self.potential.value_and_gradient(x, &mut g);
        let [u, v] = g;
        f[0] = -u - v.times(self.rotation);
        f[1] = -v + u.times(self.rotation);
    }

    fn quasipotential<S: Scalar>(&self, x: &[S]) -> Option<S> {
        Some(self.potential.value_and_gradient(x, &mut [S::zero(); 2]))
    }
}

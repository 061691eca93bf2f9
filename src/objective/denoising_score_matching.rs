//! Denoising score matching.

use super::pointwise::{Observed, Pointwise, match_gradient};
use super::{Evaluator, Objective};
use crate::expression::python;
use crate::scalar::{Lanes, Scalar};
use crate::tile::Tile;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The gradient of the energy at an observation with noise added points back along the noise
/// (Vincent 2011): `½‖∇E(x + σξ) − ξ/σ‖²`, `ξ ~ N(0, I)` fresh each iteration. Least for the
/// density `e^{−E}` of the observations blurred by σ. It does not follow the dynamics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Denoising score matching", extend("x-unrolled" = true, "x-formula" = r"\tfrac1n\sum_i \tfrac12\lVert\nabla E(x_i+\sigma\xi) - \xi/\sigma\rVert^2"))]
pub struct DenoisingScoreMatching {
    /// Width of the noise σ.
    #[schemars(range(min = 0.001, max = 10.0), extend("x-scale" = "log", "x-live" = true))]
    pub sigma: f64,
}

impl Default for DenoisingScoreMatching {
    fn default() -> Self {
        Self { sigma: 0.3 }
    }
}

impl Objective for DenoisingScoreMatching {
    fn python(&self, _path: usize) -> Option<python::Loss> {
        let sigma = python::double(self.sigma);
        Some(python::Loss {
            lines: vec![
                format!("at = d[\"x\"] + {sigma} * d[\"noise\"]"),
                format!("off = slope(p, at, d.get(\"y\")) - d[\"noise\"] / {sigma}"),
                "loss = 0.5 * (off ** 2).sum(-1)".into(),
            ],
            draws: true,
            ..Default::default()
        })
    }

    fn evaluations(&self, n: usize, _dim: usize) -> Option<usize> {
        Some(n)
    }

    fn is_random(&self) -> bool {
        true
    }
}

impl Pointwise for DenoisingScoreMatching {
    fn losses<L: Lanes>(&self, evaluator: &mut Evaluator<L>, seen: &Observed<L>) -> Tile<L> {
        let (mut x, mut target) = (seen.x, seen.noise(0));
        for (x, xi) in x.iter_mut().zip(&mut target) {
            *x += xi.times(self.sigma);
            *xi = xi.times(1.0 / self.sigma);
        }
        match_gradient(evaluator.field.as_mut(), &x, &target, 1.0, seen.weight)
    }
}

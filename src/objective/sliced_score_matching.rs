//! Score matching along random directions.

use super::pointwise::{Observed, Pointwise, bend};
use super::{Evaluator, FLEXIBLE, Objective};
use crate::data::Shape;
use crate::notice::Advice;
use crate::scalar::{Lanes, Scalar};
use crate::tile::{Tile, dot, zeros};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Score matching along one random direction an observation (Song et al. 2019):
/// `½(v·∇E(x))² − vᵀH(x)v`, `v ~ N(0, I)` fresh each iteration; its mean over v is that of score
/// matching, at a cost that does not grow with the dimension. It does not follow the dynamics.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Sliced score matching", extend("x-unrolled" = true, "x-formula" = r"\tfrac1n\sum_i \tfrac12(v\cdot\nabla E(x_i))^2 - v^\top H(x_i)v"))]
pub struct SlicedScoreMatching {}

impl Objective for SlicedScoreMatching {
    fn advice(&self, _shape: Shape, parameters: usize) -> Option<Advice> {
        (parameters >= FLEXIBLE).then_some(Advice::new(
            "nothing holds this loss from below where the energy is flexible: it falls without end while the \
             energy grows ever steeper; `denoising-score-matching` has a floor",
            "Match denoised scores",
            "objective=denoising-score-matching",
        ))
    }

    fn evaluations(&self, n: usize, _dim: usize) -> Option<usize> {
        Some(n * 6)
    }

    fn is_random(&self) -> bool {
        true
    }
}

impl Pointwise for SlicedScoreMatching {
    fn losses<L: Lanes>(&self, evaluator: &mut Evaluator<L>, seen: &Observed<L>) -> Tile<L> {
        let field = evaluator.field.as_mut();
        let dim = field.dim();
        let v = seen.noise(0);
        let zero = zeros();
        let (mut g, mut scaled) = (zero, zero);
        field.gradient(0, &seen.x, &mut g);
        let slope = dot(&v[..dim], &g[..dim]);
        for k in 0..dim {
            scaled[k] = v[k] * slope * seen.weight;
        }
        field.tangent(0, &seen.x, &scaled[..dim], &mut g);
        let bent = bend(field, &seen.x, &v, seen.weight);
        slope.square().times(0.5) + bent
    }
}

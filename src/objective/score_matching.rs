//! Score matching.

use super::pointwise::{Observed, Pointwise, bend, match_gradient};
use super::{Evaluator, FLEXIBLE, Objective};
use crate::data::Shape;
use crate::expression::python;
use crate::notice::Advice;
use crate::scalar::{Lanes, Scalar};
use crate::tile::{State, Tile, zeros};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The gradient of the energy against that of the density of the observations, without knowing
/// either's normalization (Hyvärinen 2005): `½‖∇E(x)‖² − ΔE(x)`, ΔE the trace of the Hessian.
/// Least for the density `e^{−E}`. It does not follow the dynamics.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Score matching", extend("x-unrolled" = true, "x-formula" = r"\tfrac1n\sum_i \tfrac12\lVert\nabla E(x_i)\rVert^2 - \Delta E(x_i)"))]
pub struct ScoreMatching {}

impl Objective for ScoreMatching {
    fn advice(&self, _shape: Shape, parameters: usize) -> Option<Advice> {
        (parameters >= FLEXIBLE).then_some(Advice::new(
            "nothing holds this loss from below where the energy is flexible: it falls without end while the \
             energy grows ever steeper; `denoising-score-matching` has a floor",
            "Match denoised scores",
            "objective=denoising-score-matching",
        ))
    }

    fn is_quadratic(&self) -> bool {
        true
    }

    fn python(&self, _path: usize) -> Option<python::Loss> {
        Some(python::Loss {
            lines: vec![
                r#"g, trace = slope_and_trace(p, d["x"], d.get("y"))"#.into(),
                "loss = 0.5 * (g ** 2).sum(-1) - trace".into(),
            ],
            ..Default::default()
        })
    }

    fn evaluations(&self, n: usize, dim: usize) -> Option<usize> {
        Some(n * (1 + 5 * dim))
    }
}

impl Pointwise for ScoreMatching {
    fn losses<L: Lanes>(&self, evaluator: &mut Evaluator<L>, seen: &Observed<L>) -> Tile<L> {
        let field = evaluator.field.as_mut();
        let zero: State<L> = zeros();
        let mut losses = match_gradient(field, &seen.x, &zero, 1.0, seen.weight);
        for k in 0..field.dim() {
            let mut axis = zero;
            axis[k] = Tile::one();
            losses += bend(field, &seen.x, &axis, seen.weight);
        }
        losses
    }
}

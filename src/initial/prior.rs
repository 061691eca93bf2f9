//! Draws from a Gaussian.

use super::{Initial, Origin};
#[cfg(feature = "complete")]
use crate::notice::Advice;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Drawn from a prior: `z ~ N(0, s²I)`. Under the objective `flow-likelihood`, the `z_i` that each
/// observation came from is found by running the process backwards; under objectives that run it
/// forward, `z_i` is drawn afresh at every iteration, and belongs to no observation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Prior", extend("x-formula" = r"z \sim N(0, s^2 I)"))]
pub struct Prior {
    /// Standard deviation s of each coordinate.
    #[schemars(range(min = 0.01, max = 100.0), extend("x-scale" = "log", "x-live" = true))]
    pub scale: f64,
}

impl Default for Prior {
    fn default() -> Self {
        Self { scale: 1.5 }
    }
}

impl Initial for Prior {
    fn origin(&self) -> Origin {
        Origin::Zero
    }

    fn spread(&self) -> Option<f64> {
        Some(self.scale)
    }

    #[cfg(feature = "complete")]
    fn advice(&self, _starts: bool, inferred: bool) -> Option<Advice> {
        (!inferred).then_some(Advice::new(
            "each start is drawn anew and belongs to no observation; the objective \
             `flow-likelihood` finds the start that each observation came from",
            "Find the starts",
            "objective=flow-likelihood&estimator=bptt",
        ))
    }
}

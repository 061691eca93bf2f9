//! Free vectors.

use super::{Initial, Origin};
#[cfg(feature = "complete")]
use crate::notice::Advice;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A free vector per observation, without a price. Degenerate on purpose: where one step is
/// invertible, every energy fits all data with `z = Φ^{−T}(x)`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Free", extend("x-formula" = r"\min_z\ \ell"))]
pub struct Free {}

impl Initial for Free {
    fn origin(&self) -> Origin {
        Origin::Learned
    }

    #[cfg(feature = "complete")]
    fn advice(&self, _starts: bool, _inferred: bool) -> Option<Advice> {
        Some(Advice::new(
            "free starts cost nothing: where a step can be undone, every energy fits all data, so \
             the fit says nothing about the energy; `learned` puts a price on them",
            "Put a price on starts",
            "initial=learned",
        ))
    }
}

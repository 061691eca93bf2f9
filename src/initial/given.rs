//! Starts that were observed.

use super::{Initial, Origin};
#[cfg(feature = "complete")]
use crate::code_length::all_bits;
#[cfg(feature = "complete")]
use crate::notice::Advice;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The known start of each observed pair or stroke; an observation without one starts where it
/// was observed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Given", extend("x-formula" = r"z_i \text{ observed}"))]
pub struct Given {}

impl Initial for Given {
    fn origin(&self) -> Origin {
        Origin::Given
    }

    /// A start given with the observation is known to both sides and costs nothing; one that merely
    /// repeats the observation says all of it and is paid in full.
    #[cfg(feature = "complete")]
    fn bits(&self, z: &[f64], x: &[f64], epsilon: f64) -> f64 {
        if z == x { all_bits(z, epsilon) } else { 0.0 }
    }

    #[cfg(feature = "complete")]
    fn advice(&self, starts: bool, _inferred: bool) -> Option<Advice> {
        (!starts).then_some(Advice::new(
            "no observation has a start: each starts where it was observed, and stays there where the \
             energy is flat",
            "Perturb the starts",
            "initial=perturbed",
        ))
    }
}

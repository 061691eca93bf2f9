//! Synchronous updates.

use super::Motion;
use super::descent::lower;
use crate::random::Stream;
use crate::units::{Machine, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// All units at once take the value that has the lower energy as the others are now (Little 1974). The energy can
/// rise, and two states can follow each other forever.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "All units at once", extend("x-formula" = r"s \leftarrow \operatorname{sign}(-\nabla E(s))"))]
pub struct Synchronous {}

impl Motion for Synchronous {
    fn sweep(&self, machine: &dyn Machine, state: &mut State, _rng: &mut Stream) -> bool {
        let value = |i| lower(machine, state.gap(machine, i), state.values()[i]);
        let values: Vec<f64> = (0..machine.units()).map(value).collect();
        state.count();
        state.set_all(machine, &values) == 0.0
    }
}

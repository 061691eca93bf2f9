//! Asynchronous descent.

use super::Motion;
use crate::random::Stream;
use crate::units::{Machine, State};
use rand::seq::SliceRandom;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One unit after the other, in an order drawn for every sweep, takes the value of lower energy; it keeps its value
/// where both are alike. The energy never rises, and the state comes to rest (Hopfield 1982).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Descent, one unit at a time", extend("x-formula" = r"s_i \leftarrow \arg\min_{s_i} E(s)"))]
pub struct Descent {}

/// The value of lower energy; `now` where both are alike.
pub(super) fn lower(machine: &dyn Machine, gap: f64, now: f64) -> f64 {
    if gap == 0.0 {
        return now;
    }
    machine.values().of(gap < 0.0)
}

impl Motion for Descent {
    fn sweep(&self, machine: &dyn Machine, state: &mut State, rng: &mut Stream) -> bool {
        let mut order: Vec<usize> = (0..machine.units()).collect();
        order.shuffle(rng);
        let mut changed = false;
        for i in order {
            let value = lower(machine, state.gap(machine, i), state.values()[i]);
            changed |= state.set(machine, i, value);
        }
        state.count();
        !changed
    }

    fn descends(&self) -> bool {
        true
    }
}

//! When observations that are set aside say that it is enough.

use crate::scenario::State;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Updates whose held-out losses are averaged where each draws noise of its own.
const FEW: usize = 20;

/// Tells when the held-out loss, averaged over 20 updates where it is noisy, has not been lower for so many updates, and keeps
/// the state where it was lowest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Patience {
    recent: VecDeque<f64>,
    lowest: Option<(f64, u64)>,
    kept: Option<State>,
    at: Option<u64>,
}

impl Patience {
    /// Takes the held-out loss of an update; answers the state to go back to where it is enough.
    pub(super) fn push(
        &mut self,
        iteration: u64,
        held_out: f64,
        (patience, noisy): (u32, bool),
        state: impl FnOnce() -> State,
    ) -> Option<State> {
        if patience == 0 || self.at.is_some() || !held_out.is_finite() {
            return None;
        }
        let few = if noisy { FEW } else { 1 };
        self.recent.push_back(held_out);
        if self.recent.len() < few {
            return None;
        }
        let mean = self.recent.iter().sum::<f64>() / few as f64;
        self.recent.pop_front();
        let lower = |(lowest, _): (f64, u64)| mean < lowest;
        if self.lowest.is_none_or(lower) {
            self.lowest = Some((mean, iteration));
            self.kept = Some(state());
            return None;
        }
        let (_, since) = self.lowest?;
        if iteration - since < u64::from(patience) {
            return None;
        }
        self.at = Some(iteration);
        let kept = self.kept.take()?;
        Some(State { iteration, ..kept })
    }

    /// The update at which it was enough.
    pub(super) fn at(&self) -> Option<u64> {
        self.at
    }
}

//! When observations that are set aside say that it is enough.

use crate::scenario::State;
use serde::{Deserialize, Serialize};
#[cfg(feature = "complete")]
use std::collections::VecDeque;

/// Updates whose held-out losses are averaged where each draws noise of its own.
#[cfg(feature = "complete")]
const FEW: usize = 20;

/// Tells when the held-out loss, averaged over 20 updates where it is noisy, has not been lower for so many updates, and keeps
/// the state where it was lowest. Builds that are not complete set nothing aside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Patience {
    #[cfg(feature = "complete")]
    recent: VecDeque<f64>,
    #[cfg(feature = "complete")]
    lowest: Option<(f64, u64)>,
    #[cfg(feature = "complete")]
    kept: Option<State>,
    #[cfg(feature = "complete")]
    at: Option<u64>,
}

impl Patience {
    #[cfg(not(feature = "complete"))]
    pub(super) fn push(
        &mut self,
        _iteration: u64,
        _held_out: f64,
        _patience: (u32, bool),
        _state: impl FnOnce() -> State,
    ) -> Option<State> {
        None
    }

    #[cfg(not(feature = "complete"))]
    pub(super) fn at(&self) -> Option<u64> {
        None
    }

    /// Takes the held-out loss of an update; answers the state to go back to where it is enough.
    #[cfg(feature = "complete")]
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
    #[cfg(feature = "complete")]
    pub(super) fn at(&self) -> Option<u64> {
        self.at
    }
}

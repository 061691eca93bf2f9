//! When a fit has come to rest.

use serde::{Deserialize, Serialize};

/// Updates whose losses are averaged.
const WINDOW: u32 = 3000;
/// Share of its size by which the mean may change from one window to the next.
const TOLERANCE: f64 = 0.003;
/// Changes in a row that have to be as small.
const QUIET: u32 = 2;

/// Tells when a loss no longer changes: its mean over 3000 updates differs from that over the 3000
/// before by at most 0.3 % of its size, twice in a row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Convergence {
    sum: f64,
    count: u32,
    /// Mean over the window before.
    mean: Option<f64>,
    quiet: u32,
    at: Option<u64>,
}

impl Convergence {
    /// Takes the loss of the next update; begins anew where it is not finite.
    pub fn push(&mut self, iteration: u64, loss: f64) {
        if !loss.is_finite() {
            *self = Self::default();
            return;
        }
        self.sum += loss;
        self.count += 1;
        if self.count < WINDOW {
            return;
        }
        let mean = self.sum / f64::from(WINDOW);
        let same = |before: f64| (before - mean).abs() <= TOLERANCE * mean.abs() + 1e-12;
        self.quiet = if self.mean.is_some_and(same) {
            self.quiet + 1
        } else {
            0
        };
        self.at = (self.quiet >= QUIET).then(|| self.at.unwrap_or(iteration));
        (self.sum, self.count, self.mean) = (0.0, 0, Some(mean));
    }

    /// The update at which that was first so; absent while the loss still changes.
    #[must_use]
    pub fn at(&self) -> Option<u64> {
        self.at
    }
}

/// Updates that the loss is averaged over, at the start and of late.
const FEW: u32 = 20;
/// By how much more than it was a loss counts as risen.
const RISE: f64 = 0.1;

/// Tells when a loss has risen since the start: its running mean over some 20 updates exceeds its
/// mean over the first 20 by a tenth.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Trend {
    first: f64,
    count: u32,
    recent: f64,
}

impl Trend {
    /// Takes the loss of the next update; begins anew where it is not finite.
    pub(super) fn push(&mut self, loss: f64) {
        if !loss.is_finite() {
            *self = Self::default();
            return;
        }
        if self.count < FEW {
            self.count += 1;
            self.first += (loss - self.first) / f64::from(self.count);
            self.recent = self.first;
        } else {
            self.recent += (loss - self.recent) / f64::from(FEW);
        }
    }

    /// The loss at first and of late, where it has risen.
    #[must_use]
    pub(super) fn risen(&self) -> Option<[f64; 2]> {
        let rise = self.recent - self.first;
        (rise > RISE * self.first.abs()).then_some([self.first, self.recent])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_that_rises_is_told_and_one_that_swings_is_not() {
        let after = |loss: &dyn Fn(u32) -> f64| {
            let mut trend = Trend::default();
            (0..400).for_each(|i| trend.push(loss(i)));
            trend.risen()
        };
        let [first, now] = after(&|i| 1.0 + 0.01 * f64::from(i)).unwrap();
        assert!((first - 1.095).abs() < 1e-9 && now > 4.0);
        assert_eq!(after(&|i| 2.0 / (1.0 + f64::from(i))), None);
        assert_eq!(after(&|i| 1.0 + 0.5 * libm::sin(f64::from(i))), None);
    }
}

//! What a unit's past leaves behind.

use super::SeriesSpec;
use std::collections::VecDeque;

/// The traces of all units, before a step is seen.
///
/// With the values `x_i(s)` of steps `s < t`: `arrived`, of a delay d, `Σ_{s ≤ t−d} λ^{t−s−d} x_i(s)`; `under way`,
/// `Σ_{t−d < s < t} μ^{s−t} x_i(s)`; `own`, `Σ_{s<t} μ^{t−s} x_i(s)`.
#[derive(Clone, Debug)]
pub struct Traces {
    units: usize,
    delay: usize,
    arrived: Vec<f64>,
    under_way: Vec<f64>,
    /// The last values, the latest first.
    values: VecDeque<Vec<f64>>,
    /// The sums of everything up to those steps, `[units, λ]`, the latest first.
    sums: VecDeque<Vec<f64>>,
    /// `[units, μ]`.
    own: Vec<f64>,
}

impl Traces {
    /// Of units that were 0 forever.
    #[must_use]
    pub fn new(units: usize, spec: &SeriesSpec) -> Self {
        Self {
            units,
            delay: spec.delay,
            arrived: spec.arrived.clone(),
            under_way: spec.under_way.clone(),
            values: vec![vec![0.0; units]; spec.delay].into(),
            sums: vec![vec![0.0; units * spec.arrived.len()]; spec.delay].into(),
            own: vec![0.0; units * spec.under_way.len()],
        }
    }

    /// A step is seen.
    pub fn push(&mut self, x: &[f64]) {
        let rates = self.arrived.len();
        let before = self.sums[0].clone();
        let mut sums = self.sums.pop_back().unwrap_or_default();
        for (k, sum) in sums.iter_mut().enumerate() {
            *sum = self.arrived[k % rates] * before[k] + x[k / rates];
        }
        self.sums.push_front(sums);
        let rates = self.under_way.len();
        for (k, own) in self.own.iter_mut().enumerate() {
            *own = self.under_way[k % rates] * (*own + x[k / rates]);
        }
        let mut oldest = self.values.pop_back().unwrap_or_default();
        oldest.clear();
        oldest.extend_from_slice(x);
        self.values.push_front(oldest);
    }

    /// What has arrived of unit `i` over a delay, by the `k`-th decay.
    #[must_use]
    pub fn arrived(&self, i: usize, delay: usize, k: usize) -> f64 {
        self.sums[delay - 1][i * self.arrived.len() + k]
    }

    /// What is still on the way of unit `i` over a delay, by the `l`-th decay.
    #[must_use]
    pub fn under_way(&self, i: usize, delay: usize, l: usize) -> f64 {
        let mu = self.under_way[l];
        let (mut weight, mut sum) = (1.0, 0.0);
        for values in self.values.iter().take(delay - 1) {
            weight /= mu;
            sum += weight * values[i];
        }
        sum
    }

    /// Unit `i`'s own trace, by the `l`-th decay.
    #[must_use]
    pub fn own(&self, i: usize, l: usize) -> f64 {
        self.own[i * self.under_way.len() + l]
    }

    /// The value of unit `i` so many steps ago, from 1 on.
    #[must_use]
    pub fn value(&self, i: usize, ago: usize) -> f64 {
        self.values[ago - 1][i]
    }

    /// How many units there are.
    #[must_use]
    pub fn units(&self) -> usize {
        self.units
    }

    /// The longest delay.
    #[must_use]
    pub fn delay(&self) -> usize {
        self.delay
    }
}

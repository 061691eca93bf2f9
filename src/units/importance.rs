//! The sum over all states where it is too large to be enumerated.

use super::motion::{BlockGibbs, Motion};
use super::{Machine, Network, State};
use crate::random::{Purpose, Stream};
use rand::RngExt;
use serde::Serialize;

/// A number, with its standard error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Its standard error; of a skewed estimate this is small where it misses most.
    pub error: f64,
    /// As many independent draws of equal weight would say as much.
    pub effective: f64,
}

/// `log Z` by annealed importance sampling (Neal 2001): chains that begin with independent units, and whose weights
/// grow from none to those of the network in `temperatures` equal steps, with a sweep of block Gibbs sampling each.
///
/// The mean of the importance weights is unbiased, so `log Z` is missed from below where chains are few.
#[must_use]
pub fn annealed_importance(
    network: &Network,
    chains: usize,
    temperatures: usize,
    seed: u32,
) -> Estimate {
    let values = network.values;
    let base: f64 = network.biases.iter().map(|b| values.free(*b).1).sum();
    let mut logs = Vec::with_capacity(chains);
    for chain in 0..chains {
        let mut rng = Stream::nth(seed, Purpose::Display, chain as u64);
        let draw = |b: &f64, u: f64| {
            let high = (values.free(*b).0 - values.low()) / values.width();
            values.of(u < high)
        };
        let mut s: Vec<f64> = network
            .biases
            .iter()
            .map(|b| draw(b, rng.random()))
            .collect();
        let mut warm = network.clone();
        let mut log = 0.0;
        for k in 1..=temperatures {
            log += -network.pair_energy(&s) / temperatures as f64;
            let share = k as f64 / temperatures as f64;
            for (to, w) in warm.weights.iter_mut().zip(&network.weights) {
                *to = share * w;
            }
            let mut state = State::new(&warm, s, vec![false; warm.units()]);
            BlockGibbs::default().sweep(&warm, &mut state, &mut rng);
            s = state.values().to_vec();
        }
        logs.push(log);
    }
    let largest = logs.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
    let weights: Vec<f64> = logs.iter().map(|l| libm::exp(l - largest)).collect();
    let (sum, squares) = weights
        .iter()
        .fold((0.0, 0.0), |(s, q), w| (s + w, q + w * w));
    let effective = sum * sum / squares;
    let count = chains as f64;
    Estimate {
        value: base + largest + libm::log(sum / count),
        // Of the mean of the weights, relative to it.
        error: libm::sqrt((1.0 / effective - 1.0 / count).max(0.0)),
        effective,
    }
}

impl Network {
    /// The part of the energy that weights make.
    fn pair_energy(&self, s: &[f64]) -> f64 {
        let biases = self.biases.iter().zip(s).map(|(b, s)| b * s).sum::<f64>();
        self.energy(s) + biases
    }
}

//! The sum over all states where it is too large to be enumerated.

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
/// grow from none to those of the network in equal steps, with a sweep of block Gibbs sampling each.
///
/// The mean of the importance weights is unbiased, so `log Z` is missed from below where chains are few.
#[derive(Clone, Debug)]
pub struct AnnealedImportance {
    temperatures: usize,
    seed: u32,
    /// Logarithms of the importance weights of the chains so far.
    logs: Vec<f64>,
}

impl AnnealedImportance {
    /// Before the first chain, each of which grows its weights in so many steps.
    #[must_use]
    pub fn new(temperatures: usize, seed: u32) -> Self {
        Self {
            temperatures,
            seed,
            logs: Vec::new(),
        }
    }

    /// Chains so far.
    #[must_use]
    pub fn chains(&self) -> usize {
        self.logs.len()
    }

    /// One chain more.
    pub fn chain(&mut self, network: &Network) {
        let mut rng = Stream::nth(self.seed, Purpose::Display, self.logs.len() as u64);
        let values = network.values;
        let mut draw = |h: f64| {
            let high = (values.free(h).0 - values.low()) / values.width();
            values.of(rng.random::<f64>() < high)
        };
        let s = network.biases.iter().map(|b| draw(*b)).collect();
        let mut state = State::new(network, s, vec![false; network.units()]);
        let mut log = 0.0;
        for k in 1..=self.temperatures {
            log += network.bound(state.values(), state.inner()) / self.temperatures as f64;
            let share = k as f64 / self.temperatures as f64;
            for &i in network.blocks().iter().flatten() {
                let bias = network.biases[i];
                let value = draw(bias + share * (state.inner()[i] - bias));
                state.set(network, i, value);
            }
        }
        self.logs.push(log);
    }

    /// What the chains so far say.
    #[must_use]
    pub fn estimate(&self, network: &Network) -> Estimate {
        let base: f64 = network
            .biases
            .iter()
            .map(|b| network.values.free(*b).1)
            .sum();
        let largest = self.logs.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
        let weights = self.logs.iter().map(|l| libm::exp(l - largest));
        let (sum, squares) = weights.fold((0.0, 0.0), |(s, q), w| (s + w, q + w * w));
        let effective = sum * sum / squares;
        let count = self.logs.len() as f64;
        Estimate {
            value: base + largest + libm::log(sum / count),
            // Of the mean of the weights, relative to it.
            error: libm::sqrt((1.0 / effective - 1.0 / count).max(0.0)),
            effective,
        }
    }
}

/// The same in one go, of so many chains.
#[must_use]
pub fn annealed_importance(
    network: &Network,
    chains: usize,
    temperatures: usize,
    seed: u32,
) -> Estimate {
    let mut sampling = AnnealedImportance::new(temperatures, seed);
    for _ in 0..chains {
        sampling.chain(network);
    }
    sampling.estimate(network)
}

impl Network {
    /// `½ sᵀWs`, from the fields of a state.
    fn bound(&self, s: &[f64], fields: &[f64]) -> f64 {
        let terms = s.iter().zip(fields).zip(&self.biases);
        terms.map(|((s, h), b)| 0.5 * s * (h - b)).sum()
    }
}

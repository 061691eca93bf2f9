//! Machines of units.

mod connections;
mod gradients;
mod laws;
mod memories;
mod series;
mod studies;

use iel::random::{Purpose, Stream};
use iel::units::{Machine, Network, Values};

/// A network with random weights and biases.
pub fn random(visible: usize, hidden: usize, values: Values, full: bool, seed: u32) -> Network {
    let between = |i: usize, j: usize| full || (i < visible) != (j < visible);
    let mut network = Network::new(visible, hidden, values, between);
    let mut rng = Stream::new(seed, Purpose::Parameters);
    let mut parameters = network.parameters();
    parameters.fill_with(|| 0.7 * rng.normal());
    network.set_parameters(&parameters).unwrap();
    network
}

/// Every state of so many units.
pub fn states(values: Values, units: usize) -> Vec<Vec<f64>> {
    let state = |k: usize| (0..units).map(|i| values.of(k >> i & 1 == 1)).collect();
    (0..1 << units).map(state).collect()
}

/// `log Σ e^{−E}`, and `⟨s_i s_j⟩`, over states that begin as `held` says; state by state.
pub fn summed(network: &Network, held: &[f64]) -> (f64, Vec<f64>) {
    let n = network.units();
    let (mut z, mut second) = (0.0, vec![0.0; n * n]);
    for s in states(network.values, n) {
        if s.starts_with(held) {
            let weight = (-network.energy(&s)).exp();
            z += weight;
            for (k, sum) in second.iter_mut().enumerate() {
                *sum += weight * s[k / n] * s[k % n];
            }
        }
    }
    (z.ln(), second.into_iter().map(|s| s / z).collect())
}

//! What rules ask that look at the neighbors of a pattern.

use super::{Gradient, Learning};
use crate::error::Error;
use crate::units::Network;

/// Operations of that, roughly.
pub(super) fn work(network: &Network, patterns: f64) -> f64 {
    let (visible, n) = (network.visible as f64, network.biases.len() as f64);
    match network.visible == network.biases.len() {
        true => patterns * n * n,
        false => patterns * visible * (network.work_given() + 4.0 * n * n),
    }
}

/// The mean over patterns v of `Σ_i φ(F(v) − F(vⁱ))`, where `vⁱ` differs from v in unit i, with its gradient.
///
/// `shape` gives φ and its slope; neighbors for which `kept` says no are left out.
pub(super) fn over_flips(
    at: &Learning,
    shape: impl Fn(f64) -> (f64, f64),
    kept: impl Fn(&[f64]) -> bool,
) -> Result<Gradient, Error> {
    let network = at.network;
    let values = network.values;
    let mut gradient = Gradient::zero(network.biases.len());
    let share = 1.0 / at.patterns.len() as f64;
    let mut total = 0.0;
    let bare = network.visible == network.biases.len();
    for pattern in at.patterns {
        if bare {
            // Without hidden units F is E, and a flip changes it by what its field says.
            let (fields, mut near) = (network.fields(pattern), pattern.clone());
            for i in 0..pattern.len() {
                near[i] = values.other(pattern[i]);
                let change = near[i] - pattern[i];
                if kept(&near) {
                    let (value, slope) = shape(change * fields[i]);
                    total += share * value;
                    let by = share * slope * change;
                    gradient.biases[i] += by;
                    // Above the diagonal stands the weight of the lower unit with the higher.
                    for (j, other) in pattern.iter().enumerate() {
                        let (low, high) = (i.min(j), i.max(j));
                        gradient.weights[low * pattern.len() + high] += by * other;
                    }
                }
                near[i] = pattern[i];
            }
            continue;
        }
        let own = network.given(pattern)?;
        let mut slopes = 0.0;
        let mut near = pattern.clone();
        for i in 0..pattern.len() {
            near[i] = values.other(pattern[i]);
            if kept(&near) {
                let other = network.given(&near)?;
                // F is −log Z, whose gradient is −⟨−∂E⟩.
                let (value, slope) = shape(other.log_z - own.log_z);
                total += share * value;
                gradient.add(share * slope, &other);
                slopes += slope;
            }
            near[i] = pattern[i];
        }
        gradient.add(-share * slopes, &own);
    }
    gradient.value = Some(total);
    Ok(gradient)
}

//! Means between the least and the largest.

/// `[(1/K) Σ ℓ^γ]^{1/γ}`, the geometric mean at γ = 0, in a way that does not overflow.
pub(super) fn generalized_mean(gamma: f64, losses: impl Iterator<Item = f64>) -> f64 {
    let losses: Vec<f64> = losses.collect();
    let least = losses.iter().copied().fold(f64::INFINITY, f64::min);
    let count = losses.len() as f64;
    let relative = losses.iter().map(|l| l / least);
    let mean = match gamma == 0.0 {
        true => libm::exp(relative.map(libm::log).sum::<f64>() / count),
        false => libm::pow(
            relative.map(|r| libm::pow(r, gamma)).sum::<f64>() / count,
            1.0 / gamma,
        ),
    };
    least * mean
}

#[cfg(test)]
mod tests {
    use super::generalized_mean;

    #[test]
    fn means_are_textbook() {
        let of = |gamma: f64| generalized_mean(gamma, [1.0, 4.0].into_iter());
        assert!((of(-1.0) - 1.6).abs() < 1e-12, "harmonic");
        assert!((of(0.0) - 2.0).abs() < 1e-12, "geometric");
        assert!((of(1.0) - 2.5).abs() < 1e-12, "arithmetic");
        assert!((of(-400.0) - 1.0).abs() < 1e-2, "towards the least");
    }
}

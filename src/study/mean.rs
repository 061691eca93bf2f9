//! Means of what was measured.

/// The mean, and its standard error.
pub(in crate::study) fn mean_and_error(values: &[f64]) -> [f64; 2] {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>();
    [mean, libm::sqrt(squares / (n * (n - 1.0).max(1.0)))]
}

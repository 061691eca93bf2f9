//! Minimum description length: how many bits say the observations, by way of a model.
//!
//! The two-part code of a fit is `L(θ) + Σ_i [L(z_i) + L(x_i | θ, z_i)]`: the parameters, then of
//! each observation what the model does not know of it. Every real number is stated to a precision
//! ε, the same for all, in the units of the observations.

use serde::Serialize;
use std::f64::consts::{LN_2, TAU};

/// How the observations are said once θ is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Coding {
    /// The start `z_i`, from which the known process runs, then the residual `x_{i,T} − x_i`.
    Process,
    /// By the density that the model gives each observation: `−log₂(p(x_i) ε^d)` bits.
    Density,
    /// The start `z_i`, where it is not known, then the observation by the density of one step from
    /// there.
    Transition,
}

/// A code length in bits, and its parts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct CodeLength {
    /// How the observations are said.
    pub coding: Coding,
    /// The precision ε.
    pub epsilon: f64,
    /// `L(θ)`.
    pub parameters: f64,
    /// `Σ L(z_i)`; 0 where the density alone says the observations.
    pub starts: f64,
    /// `Σ L(x_i | θ, z_i)`.
    pub data: f64,
    /// All of it.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number | null"))]
    pub total: f64,
    /// What the observations cost as real numbers, without any model: to be compared with the
    /// code of a process only. (Real-number bits rank hypotheses; they are fewer than those of a
    /// prefix code, which is what a density gives.)
    pub plain: f64,
    /// How many numbers were fitted: θ, and z where it is learned, and of the process the variance
    /// of its residuals.
    pub fitted: usize,
    /// Bayesian information criterion `k ln n − 2 ln L` (Schwarz 1978), of the Gibbs density or of
    /// Gaussian residuals; in nats, as usual, so that half of it over ln 2 is in bits.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number | null"))]
    pub bic: f64,
    /// Of a Gibbs density: how much of it is at the edge of the box that it was integrated over,
    /// relative to the mean; far below 1 where the box holds it all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edge: Option<f64>,
}

/// Bits of a real number stated to precision ε: `½ log₂(1 + (r/ε)²)` (Wu & Tegmark 2019, "Toward
/// an artificial intelligence physicist for unsupervised learning"). Near 0 it costs nothing, far
/// from 0 the logarithm of how many precisions away it is.
#[must_use]
pub fn real_bits(r: f64, epsilon: f64) -> f64 {
    0.5 * libm::log2(1.0 + (r / epsilon) * (r / epsilon))
}

/// Bits of all numbers of a list.
#[must_use]
pub fn all_bits(numbers: &[f64], epsilon: f64) -> f64 {
    numbers.iter().map(|&r| real_bits(r, epsilon)).sum()
}

/// Largest denominator, and numerator, of a fraction that counts as simple.
const MOST: [i64; 2] = [12, 1_000_000];

/// Bits of a fraction p/q in lowest terms: `log₂((1 + |p|) q)`, of an integer `log₂(1 + |m|)`, of 0
/// none (Wu & Tegmark 2019).
#[must_use]
pub fn fraction_bits(p: i64, q: i64) -> f64 {
    libm::log2((1.0 + p.abs() as f64) * q as f64)
}

/// The simple fraction, in lowest terms, that a number is to the digits of single precision.
#[must_use]
pub fn as_fraction(r: f64) -> Option<(i64, i64)> {
    let [most_q, most_p] = MOST;
    (1..=most_q).find_map(|q| {
        let p = (r * q as f64).round();
        let off = (r - p / q as f64).abs();
        let same = off <= f64::from(f32::EPSILON) * r.abs() && p.abs() <= most_p as f64;
        same.then_some((p as i64, q))
    })
}

/// Simple fractions near a number that take fewer bits than `bits`, cheapest first, each nearer
/// than the ones before.
#[must_use]
pub fn simple_fractions(r: f64, bits: f64) -> Vec<f64> {
    let mut all = vec![(0.0, 0.0)];
    for q in 1..=MOST[0] {
        let p = (r * q as f64).round();
        if p.abs() <= MOST[1] as f64 {
            all.push((fraction_bits(p as i64, q), p / q as f64));
        }
    }
    all.retain(|(b, _)| *b < bits);
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut nearest = f64::INFINITY;
    all.retain(|(_, value)| {
        let nearer = (value - r).abs() < nearest;
        nearest = nearest.min((value - r).abs());
        nearer
    });
    all.into_iter().map(|(_, value)| value).collect()
}

/// The convergents p/q of a number's continued fraction, of 20 at most, with denominators up to 100 (Wu & Tegmark
/// 2019): whole numbers first, each nearer than the one before.
#[must_use]
pub fn convergents(r: f64) -> Vec<(i64, i64)> {
    let mut found: Vec<(i64, i64)> = Vec::new();
    let (mut before, mut last) = ((0, 1), (1, 0));
    let mut left = r;
    for _ in 0..20 {
        let whole = left.floor();
        if whole.is_nan() || whole.abs() > MOST[1] as f64 {
            break;
        }
        let a = whole as i64;
        (before, last) = (last, (a * last.0 + before.0, a * last.1 + before.1));
        if last.1 > 100 || last.0.abs() > MOST[1] {
            break;
        }
        found.push(last);
        if left == whole {
            break;
        }
        left = 1.0 / (left - whole);
    }
    found
}

/// A parameter as it is said: exactly where it is a simple fraction that takes fewer bits, else to
/// the nearest multiple of ε.
#[must_use]
pub fn state_parameter(r: f64, epsilon: f64) -> f64 {
    let rounded = (r / epsilon).round() * epsilon;
    match as_fraction(r) {
        Some((p, q)) if fraction_bits(p, q) < real_bits(rounded, epsilon) => p as f64 / q as f64,
        _ => rounded,
    }
}

/// Bits of a parameter that is stated so: as a fraction or a real number, whichever is shorter.
/// (Which of them it is, is not counted, as it is the same for all.)
#[must_use]
pub fn parameter_bits(stated: f64, epsilon: f64) -> f64 {
    let real = real_bits(stated, epsilon);
    as_fraction(stated).map_or(real, |(p, q)| real.min(fraction_bits(p, q)))
}

fn all_parameter_bits(theta: &[f64], epsilon: f64) -> f64 {
    theta.iter().map(|&r| parameter_bits(r, epsilon)).sum()
}

/// Bits of a number known to come from `N(0, s²)`: `−log₂(ε N(z; 0, s²))`, at least 0.
#[must_use]
pub fn normal_bits(z: f64, scale: f64, epsilon: f64) -> f64 {
    let density = 0.5 * (z / scale) * (z / scale) / LN_2 + libm::log2(scale * TAU.sqrt());
    (density - libm::log2(epsilon)).max(0.0)
}

impl CodeLength {
    /// The code by starts, of `starts` bits together, and residuals `x_{i,t} − o_{i,t}` of all
    /// positions that were seen. With θ goes how many degrees of freedom it has: a parameter that
    /// changes nothing is said, but fits nothing.
    #[must_use]
    pub fn process(
        (theta, degrees): (&[f64], usize),
        starts: (f64, usize),
        residuals: &[f64],
        points: &[f64],
        epsilon: f64,
    ) -> Self {
        let n = residuals.len() as f64;
        let squares: f64 = residuals.iter().map(|r| r * r).sum();
        let variance = (squares / n).max(epsilon * epsilon);
        let likelihood = -0.5 * (n * libm::log(TAU * variance) + squares / variance);
        let code = Self {
            coding: Coding::Process,
            epsilon,
            parameters: all_parameter_bits(theta, epsilon),
            starts: starts.0,
            data: all_bits(residuals, epsilon),
            total: 0.0,
            plain: all_bits(points, epsilon),
            fitted: degrees + starts.1 + 1,
            bic: 0.0,
            edge: None,
        };
        code.summed(n, likelihood)
    }

    /// The code by the density of the observations, `log p(x_i)` in nats, after that of their starts
    /// where there is one; with θ, how many degrees of freedom it has.
    #[must_use]
    pub fn density(
        (theta, degrees): (&[f64], usize),
        starts: Option<f64>,
        log_density: &[f64],
        points: &[f64],
        epsilon: f64,
    ) -> Self {
        let n = log_density.len();
        let dim = points.len() as f64 / n.max(1) as f64;
        let cell = dim * libm::log(epsilon);
        let bits = |l: &f64| (-(l + cell) / LN_2).max(0.0);
        let code = Self {
            coding: starts.map_or(Coding::Density, |_| Coding::Transition),
            epsilon,
            parameters: all_parameter_bits(theta, epsilon),
            starts: starts.unwrap_or(0.0),
            data: log_density.iter().map(bits).sum(),
            total: 0.0,
            plain: all_bits(points, epsilon),
            fitted: degrees,
            bic: 0.0,
            edge: None,
        };
        code.summed(n as f64, log_density.iter().sum())
    }

    /// Total and criterion; what is not a number is worse than any.
    fn summed(mut self, n: f64, log_likelihood: f64) -> Self {
        let worst = |v: f64| if v.is_nan() { f64::INFINITY } else { v };
        self.total = worst(self.parameters + self.starts + self.data);
        self.bic = worst(self.fitted as f64 * libm::log(n.max(1.0)) - 2.0 * log_likelihood);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_lengths() {
        // √(2^{2b} − 1) precisions from 0 cost b bits.
        assert_eq!(real_bits(0.0, 0.1), 0.0);
        assert!((real_bits(0.1 * 255.0f64.sqrt(), 0.1) - 4.0).abs() < 1e-12);
        // N(0, s²) at its mean: log₂(s√(2π)/ε); one s away, ½log₂e more.
        let center = normal_bits(0.0, 2.0, 0.01);
        assert!((center - (200.0 * TAU.sqrt()).log2()).abs() < 1e-12);
        assert!((normal_bits(2.0, 2.0, 0.01) - center - 0.5 / LN_2).abs() < 1e-12);
        assert_eq!(normal_bits(0.0, 1e-3, 1.0), 0.0, "never negative");
    }

    #[test]
    fn simple_numbers_are_said_exactly_and_cost_what_they_are() {
        assert_eq!(as_fraction(0.0), Some((0, 1)));
        assert_eq!(as_fraction(-3.0), Some((-3, 1)));
        assert_eq!(as_fraction(f64::from(1.0f32 / 3.0)), Some((1, 3)));
        assert_eq!(as_fraction(-1.75), Some((-7, 4)));
        assert_eq!(as_fraction(std::f64::consts::PI), None);
        assert_eq!(as_fraction(1e-9), None);
        assert_eq!((fraction_bits(0, 1), fraction_bits(3, 1)), (0.0, 2.0));
        assert_eq!(fraction_bits(-1, 4), 3.0);
        // ⅓ is said as such, 0.3217 to the nearest precision.
        assert_eq!(state_parameter(f64::from(1.0f32 / 3.0), 0.01), 1.0 / 3.0);
        assert!((state_parameter(0.3217, 0.01) - 0.32).abs() < 1e-12);
        assert!((parameter_bits(1.0 / 3.0, 0.01) - 6f64.log2()).abs() < 1e-12);
        assert_eq!(parameter_bits(0.32, 0.01), real_bits(0.32, 0.01));
        // 0, 1, 2, log₂ 9 and log₂ 42 bits: the way to 0.7 gets dearer and nearer.
        let near = simple_fractions(0.7, 6.2);
        assert_eq!(near, [0.0, 1.0, 0.5, 2.0 / 3.0, 5.0 / 7.0]);
        assert!(simple_fractions(0.7, 0.0).is_empty());
    }

    #[test]
    fn convergents_are_those_of_continued_fractions() {
        let of_pi = convergents(std::f64::consts::PI);
        assert_eq!(
            of_pi,
            [(3, 1), (22, 7)],
            "333/106 has too large a denominator"
        );
        assert_eq!(convergents(-1.75), [(-2, 1), (-7, 4)]);
        assert_eq!(convergents(5.0), [(5, 1)]);
        assert!(convergents(f64::NAN).is_empty() && convergents(1e300).is_empty());
    }

    #[test]
    fn parts_add_up_and_criteria_are_textbook() {
        // Two unit residuals: variance 1, −2 ln L = 2(ln 2π + 1), k = 3 + 1.
        let code = CodeLength::process((&[1.0; 3], 3), (7.0, 0), &[1.0, -1.0], &[3.0, 4.0], 1.0);
        assert_eq!((code.parameters, code.starts, code.data), (1.5, 7.0, 1.0));
        assert_eq!(code.total, 9.5);
        let expected = 4.0 * 2f64.ln() + 2.0 * (TAU.ln() + 1.0);
        assert!((code.bic - expected).abs() < 1e-12);
        // A density of 1/8 at ε = ½ in the plane: 1/32 of mass, 5 bits each.
        let log_density = [-(8f64.ln()); 4];
        let code = CodeLength::density((&[0.0], 1), None, &log_density, &[0.0; 8], 0.5);
        assert!((code.data - 20.0).abs() < 1e-12 && code.total == code.data);
        assert!((code.bic - (4f64.ln() + 8.0 * 8f64.ln())).abs() < 1e-12);
        let lost = CodeLength::process((&[1.0], 1), (0.0, 0), &[f64::NAN], &[1.0], 1.0);
        assert_eq!(lost.total, f64::INFINITY);
    }
}

//! Memories that keep their patterns in the energy.

use super::{Machine, Values};

/// How steeply an energy rises with what a state has in common with a pattern: the function F of
/// `E(s) = −N Σ_μ F(m_μ)`, with the overlap `m_μ = ξ_μ·s/N`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Separation {
    /// `mⁿ`; for odd n, 0 where m is negative.
    Power(u32),
    /// `e^{βNm}`, as `−(1/β) log Σ`: the largest overlap rules.
    Exponential(f64),
}

/// A dense associative memory of patterns of ±1 (Krotov & Hopfield 2016; Demircigil et al. 2017).
#[derive(Clone, Debug, PartialEq)]
pub struct Memory {
    visible: usize,
    /// `[patterns, visible]`.
    patterns: Vec<f64>,
    separation: Separation,
    blocks: Vec<Vec<usize>>,
}

impl Memory {
    /// A memory of patterns of `visible` values of ±1 each.
    #[must_use]
    pub fn new(visible: usize, patterns: Vec<f64>, separation: Separation) -> Self {
        Self {
            visible,
            patterns,
            separation,
            blocks: (0..visible).map(|i| vec![i]).collect(),
        }
    }

    fn rows(&self) -> std::slice::ChunksExact<'_, f64> {
        self.patterns.chunks_exact(self.visible.max(1))
    }

    /// Energy at inner products `ξ_μ·s`.
    fn at(&self, products: impl Iterator<Item = f64> + Clone) -> f64 {
        let n = self.visible as f64;
        match self.separation {
            Separation::Power(power) => {
                let terms = products.map(|p| raised(p / n, power).0);
                -n * terms.sum::<f64>()
            }
            Separation::Exponential(beta) => {
                let largest = products.clone().fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = products.map(|p| libm::exp(beta * (p - largest))).sum();
                -largest - libm::log(sum) / beta
            }
        }
    }
}

/// `mⁿ` and its slope; 0 where m is negative and n odd.
fn raised(m: f64, power: u32) -> (f64, f64) {
    if power % 2 == 1 && m < 0.0 {
        return (0.0, 0.0);
    }
    let below = (1..power).fold(1.0, |product, _| product * m);
    (below * m, f64::from(power) * below)
}

impl Machine for Memory {
    fn visible(&self) -> usize {
        self.visible
    }

    fn units(&self) -> usize {
        self.visible
    }

    fn values(&self) -> Values {
        Values::Spins
    }

    fn energy(&self, s: &[f64]) -> f64 {
        self.at(self.inner(s).into_iter())
    }

    /// `ξ_μ·s`.
    fn inner(&self, s: &[f64]) -> Vec<f64> {
        let product = |row: &[f64]| row.iter().zip(s).map(|(a, b)| a * b).sum();
        self.rows().map(product).collect()
    }

    fn moved(&self, inner: &mut [f64], i: usize, change: f64) {
        for (product, row) in inner.iter_mut().zip(self.rows()) {
            *product += change * row[i];
        }
    }

    fn gap(&self, s: &[f64], inner: &[f64], i: usize) -> f64 {
        let with = |value: f64| {
            let rows = inner.iter().zip(self.rows());
            rows.map(move |(product, row)| product + (value - s[i]) * row[i])
        };
        self.at(with(1.0)) - self.at(with(-1.0))
    }

    fn force(&self, s: &[f64]) -> Vec<f64> {
        let n = self.visible as f64;
        let products = self.inner(s);
        let shares: Vec<f64> = match self.separation {
            Separation::Power(power) => {
                let slope = |p: &f64| raised(p / n, power).1;
                products.iter().map(slope).collect()
            }
            Separation::Exponential(beta) => {
                let largest = products.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
                let weight = |p: &f64| libm::exp(beta * (p - largest));
                let sum: f64 = products.iter().map(weight).sum();
                products.iter().map(|p| weight(p) / sum).collect()
            }
        };
        let mut force = vec![0.0; self.visible];
        for (share, row) in shares.iter().zip(self.rows()) {
            super::network::add(&mut force, *share, row);
        }
        force
    }

    fn blocks(&self) -> &[Vec<usize>] {
        &self.blocks
    }
}

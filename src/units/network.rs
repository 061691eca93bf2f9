//! Units with weights between pairs of them.

use super::Machine;
use crate::error::Error;
use serde::{Deserialize, Serialize};

/// The two values of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Values {
    /// 0 and 1.
    Bits,
    /// −1 and 1.
    Spins,
}

impl Values {
    /// The lower value.
    #[must_use]
    pub fn low(self) -> f64 {
        match self {
            Self::Bits => 0.0,
            Self::Spins => -1.0,
        }
    }

    /// The higher less the lower value.
    #[must_use]
    pub fn width(self) -> f64 {
        1.0 - self.low()
    }

    /// The value of a bit.
    #[must_use]
    pub fn of(self, bit: bool) -> f64 {
        if bit { 1.0 } else { self.low() }
    }

    /// The value that is not this one.
    #[must_use]
    pub fn other(self, value: f64) -> f64 {
        2.0 * self.low() + self.width() - value
    }

    /// The values of a pattern.
    #[must_use]
    pub fn of_all(self, bits: &[bool]) -> Vec<f64> {
        bits.iter().map(|&bit| self.of(bit)).collect()
    }

    /// The mean of a unit, and `log Σ e^{h s}` over its two values, under a field `h`.
    #[must_use]
    pub fn free(self, h: f64) -> (f64, f64) {
        let x = h * self.width();
        // log(1 + e^x), and its slope, which neither overflows nor cancels.
        let decay = libm::exp(-x.abs());
        let softplus = x.max(0.0) + libm::log1p(decay);
        (self.mean_of(x, decay), softplus + h * self.low())
    }

    /// The mean alone.
    #[must_use]
    pub fn mean(self, h: f64) -> f64 {
        let x = h * self.width();
        self.mean_of(x, libm::exp(-x.abs()))
    }

    fn mean_of(self, x: f64, decay: f64) -> f64 {
        let share = if x > 0.0 { 1.0 } else { decay } / (1.0 + decay);
        self.low() + self.width() * share
    }
}

/// `E(s) = −½ sᵀWs − b·s` with symmetric weights between chosen pairs of units and none of a unit with itself.
///
/// Visible units come first. With all pairs of visible units connected it is a Hopfield network, with hidden units a
/// Boltzmann machine; a restricted one, where every connection is between a visible and a hidden unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// Visible units.
    pub visible: usize,
    /// The two values of a unit.
    pub values: Values,
    /// Weights, `[units, units]`, symmetric.
    pub weights: Vec<f64>,
    /// Biases, one a unit.
    pub biases: Vec<f64>,
    pub(super) connected: Vec<bool>,
    /// Pairs of connected units, each once.
    pairs: Vec<(usize, usize)>,
    blocks: Vec<Vec<usize>>,
    /// Whether no hidden unit acts on another.
    restricted: bool,
}

impl Network {
    /// One whose weights and biases are 0, with a connection between units `i` and `j` where `connected` says so.
    #[must_use]
    pub fn new(
        visible: usize,
        hidden: usize,
        values: Values,
        connected: impl Fn(usize, usize) -> bool,
    ) -> Self {
        let n = visible + hidden;
        let pairs = (0..n * n).map(|k| (k / n, k % n));
        let connected: Vec<bool> = pairs
            .map(|(i, j)| i != j && (connected(i, j) || connected(j, i)))
            .collect();
        let mut blocks: Vec<Vec<usize>> = Vec::new();
        for i in 0..n {
            let free = |block: &Vec<usize>| block.iter().all(|&j| !connected[i * n + j]);
            match blocks.iter().position(free) {
                Some(k) => blocks[k].push(i),
                None => blocks.push(vec![i]),
            }
        }
        let mut hidden = (visible..n).flat_map(|i| (visible..n).map(move |j| i * n + j));
        Self {
            restricted: !hidden.any(|k| connected[k]),
            visible,
            values,
            weights: vec![0.0; n * n],
            biases: vec![0.0; n],
            pairs: (0..n)
                .flat_map(|i| (i + 1..n).map(move |j| (i, j)))
                .filter(|(i, j)| connected[i * n + j])
                .collect(),
            connected,
            blocks,
        }
    }

    /// Whether there is a weight between two units.
    #[must_use]
    pub fn connected(&self, i: usize, j: usize) -> bool {
        self.connected[i * self.biases.len() + j]
    }

    /// The weights of a unit with all units.
    #[must_use]
    pub fn row(&self, i: usize) -> &[f64] {
        let n = self.biases.len();
        &self.weights[i * n..(i + 1) * n]
    }

    /// Pairs of connected units, each once.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.pairs.iter().copied()
    }

    /// The weights of connected pairs, then the biases: what is learned.
    #[must_use]
    pub fn parameters(&self) -> Vec<f64> {
        let weights = self.pairs().map(|(i, j)| self.row(i)[j]);
        weights.chain(self.biases.iter().copied()).collect()
    }

    /// Sets what is learned.
    ///
    /// # Errors
    /// [`Error::Invalid`] for another count of numbers, or one that is not finite.
    pub fn set_parameters(&mut self, parameters: &[f64]) -> Result<(), Error> {
        let (pairs, n) = (self.pairs.len(), self.biases.len());
        if parameters.len() != pairs + n || parameters.iter().any(|p| !p.is_finite()) {
            let message = format!(
                "are {}, expected {} finite ones: {pairs} weights and {n} biases",
                parameters.len(),
                pairs + n
            );
            return Err(Error::invalid("parameters", message));
        }
        for (&(i, j), &w) in self.pairs.iter().zip(parameters) {
            self.weights[i * n + j] = w;
            self.weights[j * n + i] = w;
        }
        self.biases.copy_from_slice(&parameters[pairs..]);
        Ok(())
    }

    /// The part of a symmetric matrix and a vector, `[units, units]` and `[units]`, that belongs to what is learned.
    #[must_use]
    pub fn gather(&self, matrix: &[f64], vector: &[f64]) -> Vec<f64> {
        let n = self.biases.len();
        let weights = self.pairs().map(|(i, j)| matrix[i * n + j]);
        weights.chain(vector.iter().copied()).collect()
    }

    /// Whether no hidden unit acts on another, so that each has a mean of its own given the visible ones.
    #[must_use]
    pub fn is_restricted(&self) -> bool {
        self.restricted
    }

    /// `b + Ws`.
    #[must_use]
    pub fn fields(&self, s: &[f64]) -> Vec<f64> {
        let mut fields = self.biases.clone();
        for (i, &s) in s.iter().enumerate().filter(|(_, s)| **s != 0.0) {
            add(&mut fields, s, self.row(i));
        }
        fields
    }
}

/// `to + scale·row`, in place.
pub(super) fn add(to: &mut [f64], scale: f64, row: &[f64]) {
    for (to, w) in to.iter_mut().zip(row) {
        *to += scale * w;
    }
}

impl Machine for Network {
    fn visible(&self) -> usize {
        self.visible
    }

    fn units(&self) -> usize {
        self.biases.len()
    }

    fn values(&self) -> Values {
        self.values
    }

    fn energy(&self, s: &[f64]) -> f64 {
        let half = self.fields(s).into_iter().zip(&self.biases);
        let terms = half.zip(s).map(|((h, b), s)| -0.5 * s * (h + b));
        terms.sum()
    }

    fn inner(&self, s: &[f64]) -> Vec<f64> {
        self.fields(s)
    }

    fn moved(&self, inner: &mut [f64], i: usize, change: f64) {
        add(inner, change, self.row(i));
    }

    fn gap(&self, _s: &[f64], inner: &[f64], i: usize) -> f64 {
        -self.values.width() * inner[i]
    }

    fn force(&self, s: &[f64]) -> Vec<f64> {
        self.fields(s)
    }

    fn blocks(&self) -> &[Vec<usize>] {
        &self.blocks
    }
}

//! Means over all states of a network, by enumeration.

use super::Network;
use super::network::add;
use crate::error::Error;

/// Units over whose states a sum goes, at most: about a million states.
pub const MOST_ENUMERATED: usize = 20;
/// After so many states fields are computed anew, so that rounding does not add up.
const RENEWED: u64 = 4096;

/// `e^{−E}/Z` of a network, some of whose units may be held.
#[derive(Clone, Debug, PartialEq)]
pub struct Ensemble {
    /// `log Σ e^{−E}` over the states of the units that are free.
    pub log_z: f64,
    /// `⟨s_i⟩`.
    pub mean: Vec<f64>,
    /// `⟨s_i s_j⟩` of connected units, `[units, units]`; 0 elsewhere.
    pub second: Vec<f64>,
}

impl Network {
    /// Exact means over all states of the units that `held` leaves free, in place of which it has a value.
    ///
    /// A set of free units that are not connected among themselves is summed over in closed form, so that the sum goes
    /// over the states of the others: of a restricted Boltzmann machine the smaller side, of one whose visible units
    /// are held none.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the others are more than [`MOST_ENUMERATED`].
    pub fn ensemble(&self, held: &[Option<f64>]) -> Result<Ensemble, Error> {
        let (over, rest) = self.divided(held)?;
        let n = self.biases.len();
        let [low, width] = [self.values.low(), self.values.width()];
        let mut s: Vec<f64> = held.iter().map(|h| h.unwrap_or(0.0)).collect();
        for &i in &over {
            s[i] = low;
        }
        let mut fields = self.fields(&s);
        let mut sums = Sums::new(n, over.len());
        let (mut part, mut means) = (self.part(&s, &fields), s.clone());
        for state in 0..1u64 << over.len() {
            if state > 0 {
                // In the order of Gray one unit changes.
                let i = over[state.trailing_zeros() as usize];
                let change = if s[i] == low { width } else { -width };
                part += change * fields[i];
                s[i] += change;
                means[i] = s[i];
                add(&mut fields, change, self.row(i));
                if state % RENEWED == 0 {
                    fields = self.fields(&s);
                    part = self.part(&s, &fields);
                }
            }
            let mut log_weight = part;
            for &j in &rest {
                let (mean, log) = self.values.free(fields[j]);
                means[j] = mean;
                log_weight += log;
            }
            sums.add(log_weight, &means, &over);
        }
        Ok(self.finished(sums, held, &over))
    }

    /// The same with the visible units held at a pattern: then `−log_z` is the free energy `F(v)`.
    ///
    /// # Errors
    /// As [`Network::ensemble`].
    pub fn given(&self, visible: &[f64]) -> Result<Ensemble, Error> {
        let hidden = self.biases.len() - self.visible;
        let mut held: Vec<_> = visible.iter().map(|v| Some(*v)).collect();
        held.extend(vec![None; hidden]);
        self.ensemble(&held)
    }

    /// Operations of means over all states, and of those given the visible units, roughly.
    #[must_use]
    pub fn work_of_all(&self) -> f64 {
        self.summed(&vec![None; self.biases.len()])
    }

    /// The same given the visible units.
    #[must_use]
    pub fn work_given(&self) -> f64 {
        let n = self.biases.len();
        let held = |i: usize| (i < self.visible).then_some(0.0);
        self.summed(&(0..n).map(held).collect::<Vec<_>>()) + (n * n) as f64
    }

    fn summed(&self, held: &[Option<f64>]) -> f64 {
        let over = self.enumerated(held) as f64;
        libm::exp2(over) * (over + 2.0) * held.len() as f64
    }

    /// Units over whose states such a sum goes.
    #[must_use]
    pub fn enumerated(&self, held: &[Option<f64>]) -> usize {
        self.independent(held).0.len()
    }

    /// Free units over whose states a sum must go, and those that are left, none connected to another.
    fn divided(&self, held: &[Option<f64>]) -> Result<(Vec<usize>, Vec<usize>), Error> {
        let (free, rest) = self.independent(held);
        if free.len() > MOST_ENUMERATED {
            let message = format!(
                "would need a sum over 2^{} states, expected at most 2^{MOST_ENUMERATED}; with fewer units, or fewer \
                 connections, it can be had",
                free.len()
            );
            return Err(Error::invalid("units", message));
        }
        Ok((free, rest))
    }

    fn independent(&self, held: &[Option<f64>]) -> (Vec<usize>, Vec<usize>) {
        let mut free: Vec<usize> = (0..held.len()).filter(|&i| held[i].is_none()).collect();
        let degree = |i: &usize| free.iter().filter(|&&j| self.connected(*i, j)).count();
        let mut by_degree: Vec<_> = free.iter().map(|i| (degree(i), *i)).collect();
        by_degree.sort_unstable();
        let mut rest: Vec<usize> = Vec::new();
        for (_, i) in by_degree {
            if rest.iter().all(|&j| !self.connected(i, j)) {
                rest.push(i);
            }
        }
        free.retain(|i| !rest.contains(i));
        (free, rest)
    }

    /// `−E` of a state whose other units are 0.
    fn part(&self, s: &[f64], fields: &[f64]) -> f64 {
        let terms = s.iter().zip(fields).zip(&self.biases);
        terms.map(|((s, h), b)| 0.5 * s * (h + b)).sum()
    }

    fn finished(&self, sums: Sums, held: &[Option<f64>], over: &[usize]) -> Ensemble {
        let n = self.biases.len();
        let mean: Vec<f64> = sums.mean.iter().map(|m| m / sums.weight).collect();
        let mut second = vec![0.0; n * n];
        for (k, &i) in over.iter().enumerate() {
            for j in 0..n {
                let value = sums.second[k * n + j] / sums.weight;
                second[i * n + j] = value;
                second[j * n + i] = value;
            }
        }
        for (i, value) in held.iter().enumerate() {
            for j in 0..n {
                if let Some(value) = value {
                    second[i * n + j] = value * mean[j];
                    second[j * n + i] = value * mean[j];
                }
            }
        }
        for (second, connected) in second.iter_mut().zip(&self.connected) {
            *second *= f64::from(u8::from(*connected));
        }
        Ensemble {
            log_z: sums.largest + libm::log(sums.weight),
            mean,
            second,
        }
    }
}

/// Weighted sums, relative to the largest weight so far.
struct Sums {
    largest: f64,
    weight: f64,
    mean: Vec<f64>,
    second: Vec<f64>,
}

impl Sums {
    fn new(units: usize, over: usize) -> Self {
        Self {
            largest: f64::NEG_INFINITY,
            weight: 0.0,
            mean: vec![0.0; units],
            second: vec![0.0; units * over],
        }
    }

    fn add(&mut self, log_weight: f64, means: &[f64], over: &[usize]) {
        if log_weight > self.largest {
            let scale = libm::exp(self.largest - log_weight);
            self.largest = log_weight;
            self.weight *= scale;
            for sum in self.mean.iter_mut().chain(&mut self.second) {
                *sum *= scale;
            }
        }
        let weight = libm::exp(log_weight - self.largest);
        self.weight += weight;
        add(&mut self.mean, weight, means);
        for (row, &i) in self.second.chunks_exact_mut(means.len()).zip(over) {
            if means[i] != 0.0 {
                add(row, weight * means[i], means);
            }
        }
    }
}

//! A division by runs: what the noise of positions leaves of steps in a row is judged together.

use super::divide::{Division, EXACT, OUTSIDE};
use super::law::Law;
use super::pieces;
use super::propose::choices;
use super::runs::{self, Fitted, Left};
use super::simple::Together;
use crate::code_length::real_bits;

impl Division {
    /// Whether the noise is that of positions, which is in several steps.
    pub(super) fn in_runs(&self) -> bool {
        !self.steps.turned.is_empty() && self.laws.is_linear() && !self.is_exact()
    }

    /// Standard deviation of a coordinate of a position, with so much of a step's own.
    pub(super) fn position(&self, own: f64) -> f64 {
        self.sigma / libm::sqrt(6.0 + own)
    }

    fn left(&mut self) -> Vec<Left> {
        let laws = &mut self.laws;
        let left = self.theories.iter();
        left.map(|law| Left::new(laws, law, &self.steps)).collect()
    }

    /// By the runs: the law of each step on the likeliest way of all, and nats.
    pub(super) fn along(&mut self, domains: &[f64], without: Option<usize>) -> (Vec<f64>, f64) {
        let count = self.theories.len();
        let left = self.left();
        let (aside, spread) = OUTSIDE;
        let own = self.own.max(self.annealed);
        let noise = runs::Noise {
            sigma: self.position(own),
            own,
            outside: aside / (spread * self.steps.size()).powi(2),
            aside,
        };
        let mut p = domains.to_vec();
        if let Some(k) = without {
            for row in p.chunks_exact_mut(count) {
                row[k] = 0.0;
                let sum = row.iter().sum::<f64>().max(1e-300);
                row.iter_mut().for_each(|p| *p /= sum);
            }
        }
        let (labels, nats) = runs::divide(&self.steps, &left, &p, &self.aside, noise);
        let mut rules = vec![0.0; p.len()];
        for (row, k) in rules.chunks_exact_mut(count).zip(labels) {
            if let Some(rule) = row.get_mut(k) {
                *rule = 1.0;
            }
        }
        (rules, nats)
    }

    /// All laws, and the noise, by which of them says each step, `[n, K]`: one at most.
    pub(super) fn fit_runs(&mut self, rules: &[f64]) {
        let rows = rules.chunks_exact(self.theories.len());
        let of = |row: &[f64]| row.iter().position(|r| *r > 0.0).unwrap_or(row.len());
        let Some(fitted) = self.fitted(&rows.map(of).collect::<Vec<_>>()) else {
            return;
        };
        for (law, more) in self.theories.iter_mut().zip(&fitted.more) {
            for (number, more) in law.numbers.iter_mut().zip(more) {
                *number += more;
            }
        }
        self.fits += self.theories.len() as u64;
        let (sigma, own) = fitted.noise;
        self.own = own;
        self.sigma = (sigma * libm::sqrt(6.0 + own)).max(EXACT * self.steps.size());
        self.refresh();
    }

    fn fitted(&mut self, labels: &[usize]) -> Option<Fitted> {
        let left = self.left();
        let own = self.own.max(self.annealed);
        runs::fit(&self.laws, &self.steps, &left, labels, own)
    }

    /// What the steps ask of the numbers of each law, where they are judged by runs, and the laws as they ask.
    pub(super) fn asked(&mut self) -> Vec<Together> {
        let labels = self.labels.clone();
        if !self.in_runs() {
            return Vec::new();
        }
        let Some(fitted) = self.fitted(&labels) else {
            return Vec::new();
        };
        let q = self.laws.count;
        let worth = 0.5 / self.position(self.own).powi(2);
        let each = self.theories.iter().zip(&fitted.more).enumerate();
        each.map(|(k, (law, more))| Together {
            best: law.numbers.iter().zip(more).map(|(a, b)| a + b).collect(),
            hessian: worth * fitted.hessian.view((k * q, k * q), (q, q)),
            bits: (labels.iter().zip(&self.errors[k]))
                .filter(|(label, _)| **label == k)
                .map(|(_, off)| real_bits(*off, self.sigma))
                .sum(),
        })
        .collect()
    }

    /// Two laws for the steps of theory `k` by pieces of runs, and how many were fitted.
    pub(super) fn halves(&mut self, k: usize) -> (Option<[Law; 2]>, u64) {
        let variance = self.position(runs::ROUGH).powi(2);
        let choices = choices(&self.laws);
        let (laws, old) = ((&self.laws, &self.steps), &self.theories[k]);
        let mine = |i: usize| self.labels[i] == k;
        pieces::divide(laws, &choices, old, mine, variance, &mut self.rng)
    }
}

//! Steps divided among laws.

use super::domain::Domains;
use super::law::{Law, Laws};
use super::propose::{Cells, errors, noise, propose, step_bits};
use super::steps::Steps;
use super::walls::{Motion, Wall};
use crate::random::{Purpose, Stream};
use std::f64::consts::TAU;

/// Share of what moves the states in a step below which an error is rounding.
pub(super) const EXACT: f64 = 1e-9;
/// Of networks that are to judge a division: updates at first, rounds, and updates in each.
const SPLIT: (usize, usize, usize) = (60, 6, 20);
/// Variance of a step's own noise, in units of that of a position, at least, in the first rounds.
const ANNEALED: [f64; 3] = [10.0, 3.0, 1.0];
/// Rounds at each precision.
const BIT_ROUNDS: usize = 3;
/// A theory that says fewer steps is removed.
const FEWEST: f64 = 0.01;
/// Share of the steps that no law says, before they are looked at, and the part of what moves the states that they
/// are spread over.
pub(super) const OUTSIDE: (f64, f64) = (0.02, 12.0);

/// Steps, laws, and which of them says which step.
pub(super) struct Division {
    pub(super) steps: Steps,
    pub(super) laws: Laws,
    pub(super) theories: Vec<Law>,
    /// How far off each theory is at each step.
    pub(super) errors: Vec<Vec<f64>>,
    pub(super) domains: Option<Domains>,
    pub(super) walls: Vec<Wall>,
    /// Whether a step begins or ends with a bounce, and so says nothing of a law.
    pub(super) aside: Vec<bool>,
    /// Of each step: the theory that says it, the number of theories for a bounce off a wall, and one more where
    /// nothing does.
    pub(super) labels: Vec<usize>,
    /// How far off a coordinate is of steps that are said.
    pub(super) sigma: f64,
    /// Variance of what is a step's own of that, in units of the variance of a position.
    pub(super) own: f64,
    /// At least so much of it, while laws are still rough: a small force that is wrong adds up along a run.
    pub(super) annealed: f64,
    /// Laws fitted so far.
    pub(super) fits: u64,
    /// Bits of the best division of those that were split.
    least: f64,
    cells: Cells,
    pub(super) rng: Stream,
    seed: u32,
}

impl Division {
    pub(super) fn new(steps: Steps, laws: Laws, seed: u32) -> Self {
        let mut rng = Stream::new(seed, Purpose::Display);
        let floor = EXACT * steps.size();
        let sigma = match laws.is_linear() {
            true => noise(&laws, &steps, floor, &mut rng),
            false => 0.1 * steps.size(),
        };
        Self {
            cells: Cells::new(&steps),
            theories: Vec::new(),
            errors: Vec::new(),
            domains: None,
            walls: Vec::new(),
            aside: vec![false; steps.len()],
            labels: vec![1; steps.len()],
            sigma: sigma.max(floor).max(f64::MIN_POSITIVE),
            own: 0.0,
            annealed: 0.0,
            fits: 0,
            least: f64::INFINITY,
            steps,
            laws,
            rng,
            seed,
        }
    }

    /// Whether what is left of steps that are said is rounding.
    pub(super) fn is_exact(&self) -> bool {
        self.sigma <= 100.0 * EXACT * self.steps.size()
    }

    fn add(&mut self, law: Law) {
        self.errors.push(errors(&mut self.laws, &law, &self.steps));
        self.theories.push(law);
    }

    pub(super) fn refresh(&mut self) {
        for (errors_of, law) in self.errors.iter_mut().zip(&self.theories) {
            *errors_of = errors(&mut self.laws, law, &self.steps);
        }
    }

    fn remove(&mut self, k: usize) {
        self.theories.remove(k);
        self.errors.remove(k);
    }

    /// The theory nearest to step `i`, and how far off it is.
    pub(super) fn nearest(&self, i: usize) -> (usize, f64) {
        let off = self.errors.iter().map(|e| e[i]).enumerate();
        off.min_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap_or((0, f64::INFINITY))
    }

    /// Bits that each step takes now, to the precision σ, without a theory as many as the farthest take.
    fn bits(&self) -> Vec<f64> {
        let worst = step_bits(10.0 * self.steps.size(), self.sigma);
        (0..self.steps.len())
            .map(|i| match self.aside[i] {
                true => 0.0,
                false => worst.min(step_bits(self.nearest(i).1, self.sigma)),
            })
            .collect()
    }

    /// Takes a known law where it says steps in fewer bits, with `share` of them at least.
    pub(super) fn take(&mut self, law: Law) {
        let found = errors(&mut self.laws, &law, &self.steps);
        let said = found.iter().filter(|u| **u < 5.0 * self.sigma).count();
        let better = (0..self.steps.len())
            .filter(|&i| found[i] < 5.0 * self.sigma && found[i] < self.nearest(i).1)
            .count();
        self.fits += 1;
        let few = FEWEST * self.steps.len() as f64;
        if said as f64 > 2.0 * few && better as f64 > few {
            self.add(law);
        }
    }

    /// Looks for another law; whether one was found.
    pub(super) fn propose(&mut self, most: usize) -> bool {
        if !self.laws.is_linear() {
            // A random start for each: the mean loss divides the steps among them.
            let more = self.theories.len() < most;
            if more {
                let law = self.laws.start(self.theories.len(), self.steps.dim);
                self.add(law);
            }
            return more;
        }
        if self.theories.len() >= most {
            return false;
        }
        let now = self.bits();
        let how = (self.sigma, self.is_exact(), 1.0);
        let (steps, laws) = (&self.steps, &mut self.laws);
        let (found, tried) = propose(laws, steps, &self.cells, &now, how, &mut self.rng);
        self.fits += tried;
        let Some(law) = found else {
            return false;
        };
        self.add(law);
        let last = self.theories.len() - 1;
        let said = (0..self.steps.len()).filter(|&i| self.nearest(i).0 == last);
        if said.count() as f64 >= FEWEST * self.steps.len() as f64 {
            return true;
        }
        self.remove(last);
        false
    }

    /// One law for all steps, where none was found.
    pub(super) fn settle_for_one(&mut self) {
        if self.theories.is_empty() {
            let mut law = self.laws.start(0, self.steps.dim);
            self.laws
                .fit(&mut law, &self.steps, &vec![1.0; self.steps.len()]);
            self.add(law);
        }
    }

    pub(super) fn fit_all(&mut self, weights: impl Fn(&Self, usize, usize) -> f64) {
        for k in 0..self.theories.len() {
            let of: Vec<f64> = (0..self.steps.len())
                .map(|i| match self.aside[i] {
                    true => 0.0,
                    false => weights(self, k, i),
                })
                .collect();
            if of.iter().sum::<f64>() > 0.0 {
                self.laws.fit(&mut self.theories[k], &self.steps, &of);
                self.fits += 1;
            }
        }
        self.refresh();
    }

    /// Some steps down the bits of all steps to the precision ε, each by the theory nearest to it.
    pub(super) fn down_the_bits(&mut self, epsilon: f64) {
        for _ in 0..BIT_ROUNDS {
            let nearest: Vec<usize> = (0..self.steps.len()).map(|i| self.nearest(i).0).collect();
            self.fit_all(|me, k, i| match nearest[i] == k {
                true => (1.0 + (me.errors[k][i] / epsilon).powi(2)).powi(-2),
                false => 0.0,
            });
        }
    }

    /// Keeps the theories there were, where with them all takes fewer bits: under noise the step that is nearest to a
    /// theory need not be its own, and the mean loss then leads to laws between the true ones.
    pub(super) fn keep_better(&mut self, were: &[Law]) {
        if self.is_exact() || were.is_empty() {
            return;
        }
        let code = self.code();
        let now = (self.theories.clone(), self.errors.clone(), self.sigma);
        self.theories = were.to_vec();
        self.errors = vec![Vec::new(); were.len()];
        self.refresh();
        if self.code() >= code {
            (self.theories, self.errors, self.sigma) = now;
        }
        self.domains = None;
    }

    /// Begins anew with what is known of walls.
    pub(super) fn restart(&mut self) {
        self.theories.clear();
        self.errors.clear();
        self.domains = None;
    }

    /// Removes a theory with the numbers of another: one law that rules in two places. Whether there was one.
    pub(super) fn merge(&mut self) -> bool {
        let known = |k: &usize| {
            let mut before = self.theories[..*k].iter();
            before.any(|law| law.numbers == self.theories[*k].numbers)
        };
        let again = (1..self.theories.len()).find(known);
        if let Some(k) = again {
            self.remove(k);
            self.domains = None;
        }
        again.is_some()
    }

    /// Removes theories that say too few steps.
    pub(super) fn thin(&mut self) {
        let bound = self.bound();
        for k in (0..self.theories.len()).rev() {
            let mine = (0..self.steps.len()).filter(|&i| {
                let (nearest, off) = self.nearest(i);
                nearest == k && off < bound
            });
            if self.theories.len() > 1 && (mine.count() as f64) < FEWEST * self.steps.len() as f64 {
                self.remove(k);
            }
        }
    }

    /// Which theory says each step, `[n, K]`: the rest of a row is that nothing does. With it the bits that say all
    /// steps, those of the laws and domains included.
    fn posterior(&mut self, domains: &[f64], without: Option<usize>) -> (Vec<f64>, f64) {
        let (rules, nats) = match self.in_runs() {
            true => self.along(domains, without),
            false => self.each(domains, without),
        };
        let count = self.theories.len();
        let held = count - usize::from(without.is_some());
        let domain = self.domains.as_ref().map_or(0, Domains::parameters) / count.max(1);
        let numbers = held * (self.laws.count + domain);
        (
            rules,
            nats / std::f64::consts::LN_2 + self.worth() * numbers as f64,
        )
    }

    /// Bits that a number of a law or of a domain takes.
    fn worth(&self) -> f64 {
        0.5 * libm::log2(self.steps.len() as f64)
    }

    /// By each step for itself.
    fn each(&self, domains: &[f64], without: Option<usize>) -> (Vec<f64>, f64) {
        let sigma = self.sigma;
        let (count, dim) = (self.theories.len(), self.steps.dim as f64);
        let (aside, spread) = OUTSIDE;
        let outside = aside / (spread * self.steps.size()).powf(dim);
        let height = (1.0 - aside) / (TAU * sigma * sigma).powf(0.5 * dim);
        let mut rules = vec![0.0; self.steps.len() * count];
        let mut nats = 0.0;
        for (i, (row, p)) in (rules
            .chunks_exact_mut(count)
            .zip(domains.chunks_exact(count)))
        .enumerate()
        {
            if self.aside[i] {
                continue;
            }
            let left: f64 = (0..count)
                .filter(|k| Some(*k) != without)
                .map(|k| p[k])
                .sum();
            let mut sum = outside;
            for k in (0..count).filter(|k| Some(*k) != without) {
                let off = self.errors[k][i] / sigma;
                row[k] = height * p[k] / left.max(1e-300) * libm::exp(-0.5 * off * off);
                sum += row[k];
            }
            nats -= libm::log(sum);
            row.iter_mut().for_each(|r| *r /= sum);
        }
        (rules, nats)
    }

    /// The networks that say where a theory rules, taught what the steps say.
    pub(super) fn learn_domains(&mut self, updates: usize) {
        let count = self.theories.len();
        let (dim, seed) = (self.steps.dim, self.seed);
        let fresh = || Domains::new(count, &self.steps.at, dim, seed);
        let mut domains = self.domains.take().unwrap_or_else(fresh);
        let mut rules = vec![0.0; self.steps.len() * count];
        if self.is_exact() {
            let bound = self.bound();
            for (i, row) in rules.chunks_exact_mut(count).enumerate() {
                let (k, off) = self.nearest(i);
                row[k] = f64::from(u8::from(off < bound && !self.aside[i]));
            }
        } else {
            let now = domains.probabilities(&self.steps.at);
            rules = self.posterior(&now, None).0;
        }
        domains.train(&self.steps.at, &rules, updates);
        self.domains = Some(domains);
    }

    /// All laws, and the noise, by which of them says each step, `[n, K]`.
    fn fit_each(&mut self, rules: &[f64]) {
        let count = self.theories.len();
        self.fit_all(|_, k, i| rules[i * count + k]);
        let (mut squares, mut total) = (0.0, 0.0);
        for (k, errors) in self.errors.iter().enumerate() {
            for (i, off) in errors.iter().enumerate() {
                squares += rules[i * count + k] * off * off;
                total += rules[i * count + k];
            }
        }
        if total > 0.0 {
            let found = libm::sqrt(squares / (total * self.steps.dim as f64));
            self.sigma = found.max(EXACT * self.steps.size());
        }
    }

    /// One round of expectation maximization: which theory says which step, by how far off it is and by where the
    /// step is; then laws and noise by that. Whether a theory was removed, without which all takes no more bits.
    pub(super) fn mix(&mut self) -> bool {
        let Some(domains) = &mut self.domains else {
            return false;
        };
        let p = domains.probabilities(&self.steps.at);
        let count = self.theories.len();
        let (rules, bits) = self.posterior(&p, None);
        match self.in_runs() {
            true => self.fit_runs(&rules),
            false => self.fit_each(&rules),
        }
        // What noise hides in each step for itself may show in steps together.
        let may_go = count > 1 && self.annealed == 0.0;
        let spare = (0..count)
            .filter(|_| may_go)
            .map(|k| (self.posterior(&p, Some(k)).1, k));
        let spare = spare.min_by(|a, b| a.0.total_cmp(&b.0));
        match spare {
            Some((without, k)) if without <= bits => {
                self.remove(k);
                self.domains = None;
                true
            }
            _ => false,
        }
    }

    /// Bits of all steps by theories and domains, and of these.
    fn code(&mut self) -> f64 {
        self.domains = None;
        self.learn_domains(SPLIT.0);
        for round in 0..SPLIT.1 {
            self.annealed = ANNEALED.get(round).copied().unwrap_or(0.0);
            self.learn_domains(SPLIT.2);
            self.mix();
        }
        self.annealed = 0.0;
        let Some(domains) = &mut self.domains else {
            return f64::INFINITY;
        };
        let p = domains.probabilities(&self.steps.at);
        self.posterior(&p, None).1
    }

    /// Tries to divide the steps of one theory between two, and keeps that where all takes fewer bits, by those of a
    /// number: a law that says two regions half well hides two that say them well. Whether it was kept.
    pub(super) fn split(&mut self, k: usize, most: usize) -> bool {
        if k >= self.theories.len() || self.theories.len() >= most || !self.laws.is_linear() {
            return false;
        }
        self.label(false);
        let (found, tried) = match self.in_runs() {
            true => self.halves(k),
            false => self.other(k),
        };
        self.fits += tried;
        let Some(two) = found else {
            return false;
        };
        let before = (self.theories.clone(), self.errors.clone(), self.sigma);
        let code = self.code();
        let whole = (self.theories.clone(), self.errors.clone(), self.sigma);
        (self.theories, self.errors, self.sigma) = before;
        let [one, other] = two;
        self.theories[k] = one;
        self.add(other);
        self.refresh();
        // Fewer than of any division before: what networks happen to learn would else be found for ever.
        self.least = self.least.min(code);
        let divided = self.code();
        if divided < self.least - self.worth() {
            self.least = divided;
            return true;
        }
        (self.theories, self.errors, self.sigma) = whole;
        self.domains = None;
        false
    }

    /// Two laws for the steps of theory `k` by each step for itself: what it is, and a law beside it.
    fn other(&mut self, k: usize) -> (Option<[Law; 2]>, u64) {
        let worst = step_bits(10.0 * self.steps.size(), self.sigma);
        let now: Vec<f64> = (0..self.steps.len())
            .map(|i| match self.labels[i] == k {
                true => step_bits(self.errors[k][i], self.sigma).min(worst),
                false => 0.0,
            })
            .collect();
        // What it gains is judged by the whole code.
        let how = (self.sigma, self.is_exact(), 0.0);
        let (steps, laws) = (&self.steps, &mut self.laws);
        let (found, tried) = propose(laws, steps, &self.cells, &now, how, &mut self.rng);
        (found.map(|law| [self.theories[k].clone(), law]), tried)
    }

    /// An error beyond this is not noise.
    pub(super) fn bound(&self) -> f64 {
        match self.is_exact() {
            true => 1e3 * EXACT * self.steps.size(),
            false => 5.0 * self.sigma,
        }
    }

    /// Says of each step what says it; whether walls are looked for too.
    pub(super) fn label(&mut self, with_walls: bool) {
        let count = self.theories.len();
        let n = self.steps.len();
        if count == 0 {
            self.labels = vec![1; n];
            return;
        }
        let p = match &mut self.domains {
            Some(domains) => domains.probabilities(&self.steps.at),
            None => vec![1.0 / count as f64; n * count],
        };
        self.labels = match self.is_exact() {
            true => (0..n)
                .map(|i| {
                    let (k, off) = self.nearest(i);
                    if off < self.bound() { k } else { count + 1 }
                })
                .collect(),
            false => {
                let (rules, _) = self.posterior(&p, None);
                let most = |row: &[f64]| {
                    let k = most_of(row);
                    let outside = 1.0 - row.iter().sum::<f64>();
                    if row[k] > 0.5 * outside { k } else { count + 1 }
                };
                rules.chunks_exact(count).map(most).collect()
            }
        };
        if with_walls && !self.steps.turned.is_empty() {
            let rules = p.chunks_exact(count).map(most_of).collect::<Vec<_>>();
            let forces = self.theories.iter();
            let forces: Vec<_> = forces
                .map(|law| self.laws.forces(law, &self.steps.at, 2))
                .collect();
            let field = |law: &Law| self.steps.field(law.numbers[self.laws.parameters]);
            let motion = Motion {
                steps: &self.steps,
                forces: &forces,
                fields: &self.theories.iter().map(field).collect::<Vec<_>>(),
                rules: &rules,
            };
            let unsaid = |i: usize| self.labels[i] > count || self.aside[i];
            (self.walls, self.aside) = motion.find_walls(unsaid, self.sigma);
        }
        for (label, aside) in self.labels.iter_mut().zip(&self.aside) {
            if *aside {
                *label = count;
            }
        }
    }
}

/// Where a row is largest.
pub(super) fn most_of(row: &[f64]) -> usize {
    let all = row.iter().copied().enumerate();
    all.max_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(k, _)| k)
}

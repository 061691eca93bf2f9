//! What a machine remembers.

use super::motion::{Descent, Motion};
use super::{Machine, State, Values};
use crate::random::{Purpose, Stream};
use rand::RngExt;
use rand::seq::SliceRandom;
use serde::Serialize;

/// Sweeps after which a state that is not at rest is taken as it is.
pub(super) const MOST_SWEEPS: usize = 200;

/// Fewer of large machines: so many operations, but so many sweeps at least.
const MOST_OPERATIONS: usize = 50_000_000;
const LEAST_SWEEPS: usize = 20;

/// A pattern in which a share of the units, drawn by chance, has the other value.
#[must_use]
pub fn corrupt(values: Values, pattern: &[f64], share: f64, rng: &mut Stream) -> Vec<f64> {
    let mut places: Vec<usize> = (0..pattern.len()).collect();
    places.shuffle(rng);
    let count = libm::round(share * pattern.len() as f64) as usize;
    let mut corrupted = pattern.to_vec();
    for &i in places.iter().take(count) {
        corrupted[i] = values.other(corrupted[i]);
    }
    corrupted
}

/// `1 − 2·(share of the visible units that differ by more than half of the way)`: 1 where all agree, 0 by chance.
#[must_use]
pub fn overlap(values: Values, s: &[f64], pattern: &[f64]) -> f64 {
    let differ = s.iter().zip(pattern);
    let differ = differ.filter(|(a, b)| (*a - *b).abs() > 0.5 * values.width());
    1.0 - 2.0 * differ.count() as f64 / pattern.len() as f64
}

/// Where a state comes to rest, or stands after 200 sweeps, of very large machines 20. Hidden units start in the middle.
#[must_use]
pub fn settle(
    machine: &dyn Machine,
    visible: &[f64],
    motion: &dyn Motion,
    rng: &mut Stream,
) -> State {
    let mut state = State::at(machine, visible);
    if machine.units() > visible.len() {
        // Hidden units answer to the start before it moves.
        for i in 0..visible.len() {
            state.clamp(i, true);
        }
        Descent {}.sweep(machine, &mut state, rng);
        for i in 0..visible.len() {
            state.clamp(i, false);
        }
    }
    let each = machine.units() * state.inner().len();
    for _ in 0..(MOST_OPERATIONS / each.max(1)).clamp(LEAST_SWEEPS, MOST_SWEEPS) {
        if motion.sweep(machine, &mut state, rng) {
            break;
        }
    }
    state
}

/// How well patterns are recalled.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Recalled {
    /// Share of the units that is flipped at the start.
    pub corruption: f64,
    /// Mean overlap of where it ends with the pattern.
    pub overlap: f64,
    /// Standard error of that mean.
    pub overlap_error: f64,
    /// Share of the runs that end with an overlap of at least 0.95.
    pub recalled: f64,
    /// Runs.
    pub runs: usize,
}

/// An overlap from which on a pattern counts as recalled.
const RECALLED: f64 = 0.95;

/// Overlap with a pattern of where a run from it, corrupted, ends.
#[must_use]
pub fn recalled(
    machine: &dyn Machine,
    pattern: &[f64],
    motion: &dyn Motion,
    corruption: f64,
    rng: &mut Stream,
) -> f64 {
    let values = machine.values();
    let start = corrupt(values, pattern, corruption, rng);
    let end = settle(machine, &start, motion, rng);
    overlap(values, end.values(), pattern)
}

impl Recalled {
    /// Of the overlaps of runs.
    #[must_use]
    pub fn of(corruption: f64, overlaps: &[f64]) -> Self {
        let runs = overlaps.len();
        let mean = overlaps.iter().sum::<f64>() / runs as f64;
        let squares: f64 = overlaps.iter().map(|m| (m - mean) * (m - mean)).sum();
        let recalled = overlaps.iter().filter(|m| **m >= RECALLED).count();
        Self {
            corruption,
            overlap: mean,
            overlap_error: libm::sqrt(squares / (runs as f64 * (runs as f64 - 1.0).max(1.0))),
            recalled: recalled as f64 / runs as f64,
            runs,
        }
    }
}

/// Runs from corrupted patterns, so many from each.
#[must_use]
pub fn recall(
    machine: &dyn Machine,
    patterns: &[Vec<f64>],
    motion: &dyn Motion,
    corruption: f64,
    each: usize,
    seed: u32,
) -> Recalled {
    let mut rng = Stream::new(seed, Purpose::Display);
    let runs = patterns.iter().flat_map(|p| std::iter::repeat_n(p, each));
    let overlaps: Vec<f64> = runs
        .map(|pattern| recalled(machine, pattern, motion, corruption, &mut rng))
        .collect();
    Recalled::of(corruption, &overlaps)
}

/// Where descent from random states ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Spurious {
    /// Runs.
    pub runs: usize,
    /// Runs that end at a pattern, or at one with all units flipped.
    pub at_patterns: usize,
    /// Different ends that are neither.
    pub others: usize,
    /// Runs that did not come to rest.
    pub restless: usize,
}

/// Runs of descent from random states, and where they ended.
#[derive(Clone, Debug)]
pub struct Ends {
    rng: Stream,
    others: Vec<Vec<f64>>,
    found: Spurious,
}

impl Ends {
    /// Before the first run.
    #[must_use]
    pub fn new(seed: u32) -> Self {
        Self {
            rng: Stream::new(seed, Purpose::Display),
            others: Vec::new(),
            found: Spurious {
                runs: 0,
                at_patterns: 0,
                others: 0,
                restless: 0,
            },
        }
    }

    /// One run more. Returns where all have ended.
    pub fn run(&mut self, machine: &dyn Machine, patterns: &[Vec<f64>]) -> Spurious {
        let values = machine.values();
        let start: Vec<f64> = (0..machine.visible())
            .map(|_| values.of(self.rng.random()))
            .collect();
        let mut end = settle(machine, &start, &Descent {}, &mut self.rng);
        let long = end.sweeps() >= LEAST_SWEEPS as u64;
        let moves = long && !Descent {}.sweep(machine, &mut end, &mut self.rng);
        let seen = &end.values()[..machine.visible()];
        self.found.runs += 1;
        if moves {
            self.found.restless += 1;
        } else if patterns
            .iter()
            .any(|p| overlap(values, seen, p).abs() == 1.0)
        {
            self.found.at_patterns += 1;
        } else if !self.others.iter().any(|known| known == seen) {
            self.others.push(seen.to_vec());
            self.found.others += 1;
        }
        self.found
    }
}

/// So many such runs.
#[must_use]
pub fn spurious(machine: &dyn Machine, patterns: &[Vec<f64>], runs: usize, seed: u32) -> Spurious {
    let mut ends = Ends::new(seed);
    for _ in 0..runs {
        ends.run(machine, patterns);
    }
    ends.found
}

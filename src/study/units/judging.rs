//! What is measured of a machine once it has learned, a short step at a time.

use crate::random::{Purpose, Stream};
use crate::units::model::Built;
use crate::units::{
    AnnealedImportance, Ends, Estimate, Learner, Machine, MotionConfig, Recalled, Spurious,
    recalled,
};

/// Shares of flipped units; runs for each, at least; random starts.
pub(super) const CORRUPTIONS: [f64; 11] =
    [0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5];
pub(super) const RUNS: usize = 200;
const STARTS: usize = 200;
/// Chains and temperatures of annealed importance sampling.
pub(super) const CHAINS: usize = 100;
const TEMPERATURES: usize = 500;

/// Annealed chains, where the sum over all states is too large; recall; spurious ends.
#[derive(Debug)]
pub(super) struct Judging {
    /// Whether log Z is estimated.
    estimated: bool,
    corruptions: Vec<f64>,
    sampling: AnnealedImportance,
    rng: Stream,
    overlaps: Vec<f64>,
    ends: Ends,
    runs: usize,
    pub(super) recall: Vec<Recalled>,
    pub(super) spurious: Option<Spurious>,
}

impl Judging {
    pub(super) fn new(
        learner: &Learner,
        estimated: bool,
        seed: u32,
        corruptions: &[f64],
        runs: usize,
    ) -> Self {
        Self {
            estimated,
            corruptions: corruptions.to_vec(),
            sampling: AnnealedImportance::new(TEMPERATURES, seed),
            rng: Stream::new(seed, Purpose::Display),
            overlaps: Vec::new(),
            ends: Ends::new(seed),
            // As often from each pattern.
            runs: runs.next_multiple_of(learner.values().len()),
            recall: Vec::new(),
            spurious: None,
        }
    }

    /// Steps, done and in all.
    pub(super) fn progress(&self) -> (u64, u64) {
        let chains = if self.estimated { CHAINS } else { 0 };
        let ended = self.spurious.map_or(0, |s| s.runs);
        let done =
            self.sampling.chains() + self.recall.len() * self.runs + self.overlaps.len() + ended;
        let all = chains + self.corruptions.len() * self.runs + STARTS;
        (done as u64, all as u64)
    }

    /// A step more. Returns whether it was the last.
    pub(super) fn step(&mut self, learner: &Learner, motion: &MotionConfig) -> bool {
        let (machine, values) = (learner.machine(), learner.values());
        if let (Built::Network(network), true) = (learner.built(), self.estimated)
            && self.sampling.chains() < CHAINS
        {
            self.sampling.chain(network);
        } else if let Some(&corruption) = self.corruptions.get(self.recall.len()) {
            let pattern = &values[self.overlaps.len() % values.len()];
            let overlap = recalled(machine, pattern, &**motion, corruption, &mut self.rng);
            self.overlaps.push(overlap);
            if self.overlaps.len() == self.runs {
                self.recall.push(Recalled::of(corruption, &self.overlaps));
                self.overlaps.clear();
            }
        } else {
            self.spurious = Some(self.ends.run(machine, values));
        }
        self.spurious.is_some_and(|s| s.runs >= STARTS)
    }

    /// What annealed chains say of log Z, once all are there.
    pub(super) fn log_z(&self, learner: &Learner) -> Option<Estimate> {
        match learner.built() {
            Built::Network(network) if self.sampling.chains() == CHAINS => {
                Some(self.sampling.estimate(network))
            }
            _ => None,
        }
    }
}

/// Roughly, the operations of a run of recall.
pub(super) fn cost(machine: &dyn Machine, inner: usize) -> usize {
    10 * machine.units() * inner
}

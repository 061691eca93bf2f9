//! One machine that learns patterns.

use super::super::task::{Progress, Task};
use super::{digits, in_range};
use crate::error::Error;
use crate::random::{Purpose, Stream};
use crate::units::model::Built;
use crate::units::{
    Learner, Machine, Recalled, Spurious, UnitsSpec, Values, annealed_importance, overlap, recall,
    settle, spurious,
};
use serde::Serialize;

/// What became of one picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct PictureRecalled {
    /// The picture, a digit 0 or 1 a bit.
    pub picture: String,
    /// Its energy; of a machine with hidden units, its free energy, where that can be found.
    pub energy: Option<f64>,
    /// The corrupted picture from which recall began.
    pub start: String,
    /// Where it ended.
    pub end: String,
    /// Overlap of the end with the picture.
    pub overlap: f64,
}

/// How a machine stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct UnitsReport {
    /// Bits of a row of a picture.
    pub width: usize,
    /// Rows of a picture.
    pub height: usize,
    /// Hidden units.
    pub hidden: usize,
    /// The two values of a unit.
    pub values: Values,
    /// Updates so far.
    pub updates: u64,
    /// What the rule minimizes, at the last update, where it can be said.
    pub loss: Option<f64>,
    /// How far from rest states were, where a gradient asks for rest.
    pub residual: Option<f64>,
    /// Mean of `log p` over the patterns, in nats, under `e^{−E}/Z`.
    pub log_likelihood: Option<f64>,
    /// Its standard error, where the sum over all states was estimated by annealed importance sampling; else it is exact.
    pub log_likelihood_error: Option<f64>,
    /// Why there is none.
    pub no_likelihood: Option<String>,
    /// Every picture, recalled from a corrupted one.
    pub pictures: Vec<PictureRecalled>,
    /// Recall from little to much corruption; once learning is done.
    pub recall: Vec<Recalled>,
    /// Where random states end; once learning is done.
    pub spurious: Option<Spurious>,
}

/// Pictures that are recalled for a report, at most; shares of flipped units; runs from each; random starts.
const MOST_SHOWN: usize = 64;
const CORRUPTIONS: [f64; 11] = [0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5];
const RUNS: usize = 200;
const STARTS: usize = 200;
/// A likelihood that is a sum over the states of no more units than this is found at every report.
const CHEAP: usize = 12;
/// Chains and temperatures of annealed importance sampling, and as how many independent draws they must count.
const CHAINS: usize = 100;
const TEMPERATURES: usize = 500;
const LEAST_EFFECTIVE: f64 = 10.0;

/// Learns patterns, an update a step.
#[derive(Debug)]
pub struct UnitsStudy {
    spec: UnitsSpec,
    learner: Learner,
    arrays: [Vec<f64>; 4],
    judged: Option<(Vec<Recalled>, Spurious)>,
}

impl UnitsStudy {
    /// Before the first update.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what [`Learner::new`] refuses, and a request out of range.
    pub fn new(spec: &UnitsSpec) -> Result<Self, Error> {
        in_range("corruption", spec.corruption, 0.0, 0.5)?;
        Ok(Self {
            learner: Learner::new(spec)?,
            spec: spec.clone(),
            arrays: Default::default(),
            judged: None,
        })
    }

    /// The machine, as it stands.
    #[must_use]
    pub fn learner(&self) -> &Learner {
        &self.learner
    }

    /// What recall makes of the first pictures.
    fn pictures(&self) -> Vec<PictureRecalled> {
        let machine = self.learner.machine();
        let seed = self.spec.seed;
        let shown = self.learner.values().iter().enumerate().take(MOST_SHOWN);
        let recalled = shown.map(|(k, values)| {
            let start = self.learner.corrupted(k, self.spec.corruption, seed);
            let mut rng = Stream::nth(seed, Purpose::Dynamics, k as u64);
            let end = settle(machine, &start, &*self.spec.motion, &mut rng);
            PictureRecalled {
                picture: digits(values),
                energy: self.free_energy(values),
                start: digits(&start),
                end: digits(&end.values()[..machine.visible()]),
                overlap: overlap(machine.values(), end.values(), values),
            }
        });
        recalled.collect()
    }

    fn free_energy(&self, values: &[f64]) -> Option<f64> {
        match self.learner.built() {
            Built::Network(network) => network.given(values).ok().map(|given| -given.log_z),
            Built::Memory(memory) => Some(memory.energy(values)),
        }
    }

    /// Likelihood, with its error where it is estimated; means `⟨s_i s_j⟩` given the patterns and, where it is exact,
    /// of the model.
    fn likelihood(&mut self) -> Result<(f64, Option<f64>), Error> {
        let Built::Network(network) = self.learner.built() else {
            return self.learner.log_likelihood().map(|l| (l, None));
        };
        let free = vec![None; network.units()];
        let done = self.learner.is_done();
        if !done && network.enumerated(&free) > CHEAP {
            let message = "is found when learning is done: it is a sum over very many states";
            return Err(Error::invalid("likelihood", message));
        }
        let mut data = vec![0.0; network.weights.len()];
        let mut log_data = 0.0;
        let share = 1.0 / self.learner.values().len() as f64;
        for pattern in self.learner.values() {
            let given = network.given(pattern)?;
            log_data += share * given.log_z;
            for (sum, value) in data.iter_mut().zip(&given.second) {
                *sum += share * value;
            }
        }
        let (log_z, error, model) = match network.ensemble(&free) {
            Ok(all) => (all.log_z, None, all.second),
            Err(_) => {
                let found = annealed_importance(network, CHAINS, TEMPERATURES, self.spec.seed);
                if found.effective < LEAST_EFFECTIVE {
                    let message = format!(
                        "has a sum over too many states, and its estimate rests on {:.1} of {CHAINS} chains only: expected \
                         fewer units, or smaller weights",
                        found.effective
                    );
                    return Err(Error::invalid("likelihood", message));
                }
                (found.value, Some(found.error), Vec::new())
            }
        };
        [self.arrays[2], self.arrays[3]] = [data, model];
        Ok((log_data - log_z, error))
    }
}

impl Task for UnitsStudy {
    type Report = UnitsReport;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while !self.learner.is_done() {
            self.learner.update()?;
            if !go_on() {
                break;
            }
        }
        Ok(self.learner.is_done())
    }

    fn progress(&self) -> Progress {
        Progress {
            done: self.learner.updates(),
            total: self.learner.total(),
            note: "learning".into(),
        }
    }

    fn report(&mut self) -> Result<UnitsReport, Error> {
        let (likelihood, no_likelihood) = match self.likelihood() {
            Ok(found) => (Some(found), None),
            Err(error) => (None, Some(error.to_string())),
        };
        if self.learner.is_done() && self.judged.is_none() {
            let machine = self.learner.machine();
            let (values, seed) = (self.learner.values(), self.spec.seed);
            let each = RUNS.div_ceil(values.len());
            let at = |c: &f64| recall(machine, values, &*self.spec.motion, *c, each, seed);
            self.judged = Some((
                CORRUPTIONS.iter().map(at).collect(),
                spurious(machine, values, STARTS, seed),
            ));
        }
        if let Built::Network(network) = self.learner.built() {
            self.arrays[0] = network.weights.clone();
            self.arrays[1] = network.biases.clone();
        }
        let machine = self.learner.machine();
        let patterns = self.learner.patterns();
        let last = self.learner.last();
        Ok(UnitsReport {
            width: patterns.width,
            height: patterns.height,
            hidden: machine.units() - machine.visible(),
            values: machine.values(),
            updates: self.learner.updates(),
            loss: last.and_then(|g| g.value),
            residual: last.and_then(|g| g.residual),
            log_likelihood: likelihood.map(|l| l.0),
            log_likelihood_error: likelihood.and_then(|l| l.1),
            no_likelihood,
            pictures: self.pictures(),
            recall: self.judged.as_ref().map_or(Vec::new(), |j| j.0.clone()),
            spurious: self.judged.as_ref().map(|j| j.1),
        })
    }

    /// `weights`, `[units, units]`, and `biases` of a network; `data` and `model`, the means `⟨s_i s_j⟩` of connected
    /// units, where the likelihood was found.
    fn arrays(&self) -> Vec<(&'static str, &[f64])> {
        let names = ["weights", "biases", "data", "model"];
        let all = names.into_iter().zip(self.arrays.iter().map(Vec::as_slice));
        all.filter(|(_, values)| !values.is_empty()).collect()
    }
}

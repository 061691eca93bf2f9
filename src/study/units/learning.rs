//! One machine that learns patterns.

use super::super::task::{Progress, Task};
use super::digits;
use super::judging::{CHAINS, CORRUPTIONS, Judging, RUNS, cost};
use crate::error::{Error, in_range};
use crate::random::{Purpose, Stream};
use crate::units::model::Built;
use crate::units::{
    Learner, MOST_ENUMERATED, Machine, Recalled, Spurious, UnitsSpec, Values, overlap, settle,
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
    /// The first pictures, each recalled from a corrupted one.
    pub pictures: Vec<PictureRecalled>,
    /// Recall from little to much corruption; once learning is done.
    pub recall: Vec<Recalled>,
    /// Where random states end; once learning is done.
    pub spurious: Option<Spurious>,
}

/// Pictures that are recalled for a report, at most, and operations for that.
const MOST_SHOWN: usize = 64;
const MOST_WORK: usize = 200_000_000;
/// A likelihood that takes no more operations is found at every report.
const CHEAP: f64 = 2e7;
/// Annealed chains are run for so many units, at most, and count as so many independent draws, at least.
const MOST_ANNEALED: usize = 600;
const LEAST_EFFECTIVE: f64 = 10.0;

/// Learns patterns, an update a step; then judges what was learned.
#[derive(Debug)]
pub struct UnitsStudy {
    spec: UnitsSpec,
    learner: Learner,
    judging: Option<Judging>,
    done: bool,
    arrays: [Vec<f64>; 4],
    /// The likelihood once learning is done, which is found once.
    likelihood: Option<Result<(f64, Option<f64>), Error>>,
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
            judging: None,
            done: false,
            arrays: Default::default(),
            likelihood: None,
        })
    }

    /// The machine, as it stands.
    #[must_use]
    pub fn learner(&self) -> &Learner {
        &self.learner
    }

    /// A step of learning, or of what follows.
    fn step(&mut self) -> Result<(), Error> {
        if !self.learner.is_done() {
            self.learner.update()?;
            return Ok(());
        }
        let (learner, seed) = (&self.learner, self.spec.seed);
        let judging = self.judging.get_or_insert_with(|| {
            let estimated = match learner.built() {
                Built::Network(network) => {
                    let free = vec![None; network.units()];
                    network.enumerated(&free) > MOST_ENUMERATED && network.units() <= MOST_ANNEALED
                }
                Built::Memory(_) => false,
            };
            Judging::new(learner, estimated, seed, &CORRUPTIONS, RUNS)
        });
        self.done = judging.step(learner, &self.spec.motion);
        Ok(())
    }

    /// What recall makes of the first pictures.
    fn pictures(&self) -> Vec<PictureRecalled> {
        let machine = self.learner.machine();
        let seed = self.spec.seed;
        let inner = machine.inner(&vec![0.0; machine.units()]).len();
        let most = (MOST_WORK / cost(machine, inner).max(1)).clamp(1, MOST_SHOWN);
        let shown = self.learner.values().iter().enumerate().take(most);
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
    fn find_likelihood(&mut self) -> Result<(f64, Option<f64>), Error> {
        let Built::Network(network) = self.learner.built() else {
            return self.learner.log_likelihood().map(|l| (l, None));
        };
        let free = vec![None; network.units()];
        let late = |why: &str| Err(Error::invalid("likelihood", why));
        self.learner.likelihood_in_reach()?;
        if self.learner.likelihood_work() > CHEAP && !self.learner.is_done() {
            return late("is found when learning is done: it takes a while");
        }
        let model = match network.ensemble(&free) {
            Ok(all) => Ok(all),
            Err(error) if network.units() > MOST_ANNEALED => return Err(error),
            Err(_) => match self.judging.as_ref().and_then(|j| j.log_z(&self.learner)) {
                None => {
                    return late(
                        "is estimated when learning is done: it is a sum over very many states",
                    );
                }
                Some(found) if found.effective < LEAST_EFFECTIVE => {
                    let message = format!(
                        "has a sum over too many states, and its estimate rests on {:.1} of {CHAINS} chains only: expected \
                         fewer units, or smaller weights",
                        found.effective
                    );
                    return Err(Error::invalid("likelihood", message));
                }
                Some(found) => Err(found),
            },
        };
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
        let (log_z, error, second) = match model {
            Ok(all) => (all.log_z, None, all.second),
            Err(found) => (found.value, Some(found.error), Vec::new()),
        };
        [self.arrays[2], self.arrays[3]] = [data, second];
        Ok((log_data - log_z, error))
    }
}

impl Task for UnitsStudy {
    type Report = UnitsReport;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while !self.done {
            self.step()?;
            if !go_on() {
                break;
            }
        }
        Ok(self.done)
    }

    fn progress(&self) -> Progress {
        let (judged, left) = self.judging.as_ref().map_or((0, 0), Judging::progress);
        Progress {
            done: self.learner.updates() + judged,
            total: self.learner.total() + left,
            note: match self.judging {
                None => "learning".into(),
                Some(_) => "measuring what was learned".into(),
            },
        }
    }

    fn report(&mut self) -> Result<UnitsReport, Error> {
        let likelihood = match &self.likelihood {
            Some(found) => found.clone(),
            None => self.find_likelihood(),
        };
        if self.done {
            self.likelihood = Some(likelihood.clone());
        }
        if let Built::Network(network) = self.learner.built() {
            self.arrays[0] = network.weights.clone();
            self.arrays[1] = network.biases.clone();
        }
        let machine = self.learner.machine();
        let patterns = self.learner.patterns();
        let (last, judged) = (self.learner.last(), self.judging.as_ref());
        Ok(UnitsReport {
            width: patterns.width,
            height: patterns.height,
            hidden: machine.units() - machine.visible(),
            values: machine.values(),
            updates: self.learner.updates(),
            loss: last.and_then(|g| g.value),
            residual: last.and_then(|g| g.residual),
            log_likelihood: likelihood.as_ref().ok().map(|l| l.0),
            log_likelihood_error: likelihood.as_ref().ok().and_then(|l| l.1),
            no_likelihood: likelihood.err().map(|error| error.to_string()),
            pictures: self.pictures(),
            recall: judged.map_or(Vec::new(), |j| j.recall.clone()),
            spurious: judged.and_then(|j| j.spurious),
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

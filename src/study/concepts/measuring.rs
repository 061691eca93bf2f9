//! How well concepts are told and shown, beside the nearest demonstration and a network that regresses.

use super::super::mean::mean_and_error;
use super::super::task::{Progress, Task};
use crate::concepts::{Composed, ConceptConfig, Learned, Measured, composed, measured};
use crate::error::{Error, in_range};
use serde::{Deserialize, Serialize};

/// What is asked of a measurement.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct ConceptsMeasuringRequest {
    /// Trials of each concept, and of each two.
    pub trials: u64,
    /// Seed.
    pub seed: u32,
    /// All numbers that were learned, in a row; none for those that ship.
    pub parameters: Vec<f32>,
}

impl Default for ConceptsMeasuringRequest {
    fn default() -> Self {
        Self {
            trials: 100,
            seed: 7,
            parameters: Vec::new(),
        }
    }
}

/// A concept over its trials.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ConceptRow {
    /// What it is called.
    pub title: String,
    /// Share of trials in which it is the most probable.
    pub identified: f64,
    /// Share in which its code is the nearest.
    pub nearest_code: f64,
    /// Share in which the entity that takes no part is attended to least.
    pub attended: f64,
    /// Mean error of what the energy generates.
    pub error: f64,
    /// Its standard error.
    pub error_error: f64,
    /// Mean error of the start.
    pub start: f64,
    /// Mean error of the network that regresses.
    pub regression: f64,
    /// Mean error of the nearest demonstration.
    pub demonstration: f64,
}

/// Two concepts at once: mean errors from each.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ComposedRow {
    /// What they are called.
    pub titles: [String; 2],
    /// Of what the sum of their energies generates.
    pub both: [f64; 2],
    /// Of what the first alone generates.
    pub first: [f64; 2],
    /// Of what the second alone generates.
    pub second: [f64; 2],
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ConceptsMeasuringReport {
    /// Trials of each.
    pub trials: u64,
    /// Every concept.
    pub concepts: Vec<ConceptRow>,
    /// The mean over them.
    pub all: Option<ConceptRow>,
    /// Error of what is generated, divided by that of the network that regresses.
    pub ratio: Option<f64>,
    /// Two at once.
    pub composed: Vec<ComposedRow>,
}

/// Which two are composed, by their places in the catalog: what both ask of the same entities can be had.
const TOGETHER: [[usize; 2]; 4] = [[4, 5], [4, 2], [4, 3], [6, 2]];

/// Trial by trial.
#[derive(Debug)]
pub struct ConceptsMeasuring {
    request: ConceptsMeasuringRequest,
    learned: Learned,
    trials: Vec<Vec<Measured>>,
    together: Vec<Vec<Composed>>,
}

impl ConceptsMeasuring {
    /// Before the first.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a request out of range.
    pub fn new(request: &ConceptsMeasuringRequest) -> Result<Self, Error> {
        in_range("trials", request.trials as f64, 1.0, 1e5)?;
        Ok(Self {
            learned: super::learned(&request.parameters)?,
            request: request.clone(),
            trials: vec![Vec::new(); ConceptConfig::all().len()],
            together: vec![Vec::new(); TOGETHER.len()],
        })
    }

    fn done(&self) -> u64 {
        let trials = self.trials.iter().map(Vec::len).sum::<usize>();
        (trials + self.together.iter().map(Vec::len).sum::<usize>()) as u64
    }

    fn total(&self) -> u64 {
        (self.trials.len() + self.together.len()) as u64 * self.request.trials
    }

    /// The next trial: every concept in turn, then every two.
    fn step(&mut self) -> Result<(), Error> {
        let concepts = self.trials.len() as u64;
        let seed = self.request.seed;
        let done = self.done();
        if done < concepts * self.request.trials {
            let (trial, concept) = (done / concepts, (done % concepts) as usize);
            let found = measured(&self.learned, concept, trial, seed)?;
            self.trials[concept].push(found);
        } else {
            let done = done - concepts * self.request.trials;
            let (trial, k) = (done / TOGETHER.len() as u64, done as usize % TOGETHER.len());
            let found = composed(&self.learned, TOGETHER[k], trial, seed)?;
            self.together[k].push(found);
        }
        Ok(())
    }
}

/// Mean and standard error.
fn mean<T>(of: &[T], value: impl Fn(&T) -> f64) -> (f64, f64) {
    mean_and_error(&of.iter().map(value).collect::<Vec<_>>()).into()
}

fn row(title: &str, of: &[Measured]) -> ConceptRow {
    let share = |value: fn(&Measured) -> bool| mean(of, |m| f64::from(u8::from(value(m)))).0;
    let (error, error_error) = mean(of, |m| m.error);
    ConceptRow {
        title: title.into(),
        identified: share(|m| m.identified),
        nearest_code: share(|m| m.nearest_code),
        attended: share(|m| m.attended),
        error,
        error_error,
        start: mean(of, |m| m.start).0,
        regression: mean(of, |m| m.regression).0,
        demonstration: mean(of, |m| m.demonstration).0,
    }
}

impl Task for ConceptsMeasuring {
    type Report = ConceptsMeasuringReport;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while self.done() < self.total() {
            self.step()?;
            if !go_on() {
                break;
            }
        }
        Ok(self.done() == self.total())
    }

    fn progress(&self) -> Progress {
        Progress {
            done: self.done(),
            total: self.total(),
            note: String::new(),
        }
    }

    fn report(&mut self) -> Result<ConceptsMeasuringReport, Error> {
        let concepts = ConceptConfig::all();
        let measured = self
            .trials
            .iter()
            .enumerate()
            .filter(|(_, of)| !of.is_empty());
        let rows = measured
            .map(|(c, of)| row(concepts[c].title(), of))
            .collect();
        let flat = self.trials.concat();
        let all = (!flat.is_empty()).then(|| row("all", &flat));
        let pairs = TOGETHER
            .iter()
            .zip(&self.together)
            .filter(|(_, of)| !of.is_empty());
        let both = |of: &[Composed], value: fn(&Composed) -> [f64; 2]| {
            [0, 1].map(|k| mean(of, |one| value(one)[k]).0)
        };
        Ok(ConceptsMeasuringReport {
            trials: self.trials.iter().map(Vec::len).max().unwrap_or(0) as u64,
            concepts: rows,
            ratio: all.as_ref().map(|all| all.error / all.regression),
            all,
            composed: pairs
                .map(|(pair, of)| ComposedRow {
                    titles: pair.map(|c| concepts[c].title().into()),
                    both: both(of, |m| m.both),
                    first: both(of, |m| m.first),
                    second: both(of, |m| m.second),
                })
                .collect(),
        })
    }
}

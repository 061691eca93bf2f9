//! Training of the energy, and beside it of the network that regresses.

use super::super::task::{Progress, Task};
use crate::concepts::{Learned, Losses, Regression, Trainer, TrainingSpec};
use crate::error::{Error, in_range};
use serde::{Deserialize, Serialize};

/// What is trained.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct ConceptsTrainingRequest {
    /// How.
    pub spec: TrainingSpec,
    /// Whether it begins at random parameters; else at those given, or those that ship.
    pub fresh: bool,
    /// Whether the network that regresses is trained too, by as many updates; else it stays as it is.
    pub rival: bool,
    /// Sets of demonstrations of which the code of a concept is the mean.
    pub sets: usize,
    /// All numbers that were learned, in a row; none for those that ship.
    pub parameters: Vec<f32>,
}

impl Default for ConceptsTrainingRequest {
    fn default() -> Self {
        Self {
            spec: TrainingSpec::default(),
            fresh: true,
            rival: true,
            sets: 64,
            parameters: Vec::new(),
        }
    }
}

/// How far training has come.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ConceptsTrainingReport {
    /// Updates of the energy.
    pub updates: u64,
    /// The terms of the loss at the last.
    pub losses: Option<Losses>,
}

/// An update a step.
#[derive(Debug)]
pub struct ConceptsTraining {
    request: ConceptsTrainingRequest,
    trainer: Trainer,
    rival: Option<Regression>,
    before: Vec<f32>,
    course: Vec<f64>,
    learned: Option<Learned>,
    numbers: Vec<f64>,
}

impl ConceptsTraining {
    /// Before the first update.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a request out of range.
    pub fn new(request: &ConceptsTrainingRequest) -> Result<Self, Error> {
        in_range("sets", request.sets as f64, 1.0, 1000.0)?;
        // Nothing that ships is read where all is learned anew.
        let before = match (request.fresh, request.rival) {
            (true, true) => None,
            _ => Some(super::learned(&request.parameters)?),
        };
        let from = before
            .as_ref()
            .filter(|_| !request.fresh)
            .map(Learned::theta);
        Ok(Self {
            trainer: Trainer::new(&request.spec, from)?,
            rival: request.rival.then(|| Regression::new(&request.spec)),
            before: before
                .map(|known| known.rival().to_vec())
                .unwrap_or_default(),
            course: Vec::new(),
            learned: None,
            numbers: Vec::new(),
            request: request.clone(),
        })
    }

    /// What was learned, once training is done.
    #[must_use]
    pub fn learned(&self) -> Option<&Learned> {
        self.learned.as_ref()
    }

    fn updates(&self) -> u64 {
        let rival = self
            .rival
            .as_ref()
            .map_or(0, |rival| rival.learning.updates());
        self.trainer.learning.updates() + rival
    }

    fn total(&self) -> u64 {
        self.request.spec.updates * (1 + u64::from(self.rival.is_some()))
    }

    fn step(&mut self) -> Result<(), Error> {
        if self.trainer.learning.updates() < self.request.spec.updates {
            self.trainer.update()?;
            self.course
                .extend(self.trainer.last().map(|losses| losses.total));
        } else if let Some(rival) = &mut self.rival {
            rival.update()?;
        }
        if self.updates() == self.total() {
            let rival = self
                .rival
                .as_ref()
                .map(|rival| rival.learning.numbers.clone());
            let rival = rival.unwrap_or_else(|| self.before.clone());
            let theta = &self.trainer.learning.numbers;
            let learned = Learned::new(theta, rival, self.request.spec.seed, self.request.sets);
            self.numbers = learned.numbers().into_iter().map(f64::from).collect();
            self.learned = Some(learned);
        }
        Ok(())
    }
}

impl Task for ConceptsTraining {
    type Report = ConceptsTrainingReport;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while self.learned.is_none() {
            self.step()?;
            if !go_on() {
                break;
            }
        }
        Ok(self.learned.is_some())
    }

    fn progress(&self) -> Progress {
        Progress {
            done: self.updates(),
            total: self.total(),
            note: self
                .trainer
                .last()
                .map_or_else(String::new, |losses| format!("loss {:.3}", losses.total)),
        }
    }

    fn report(&mut self) -> Result<ConceptsTrainingReport, Error> {
        Ok(ConceptsTrainingReport {
            updates: self.trainer.learning.updates(),
            losses: self.trainer.last(),
        })
    }

    /// `loss` over updates, and, once all is done, `parameters`: all numbers that were learned.
    fn arrays(&self) -> Vec<(&'static str, &[f64])> {
        vec![("loss", &self.course), ("parameters", &self.numbers)]
    }
}

//! Fits side by side, always at the same iteration.

use super::fit_summary::{FitSummary, FitSummaryRequest, shared, summarize_fit};
use super::task::{Progress, Task};
use super::training::{TensorTraining, training};
use crate::error::Error;
use crate::scenario::Scenario;
use crate::session::{Session, Status};
use serde::Serialize;

/// How the tensors of a fit stood at an iteration.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trained {
    /// The iteration.
    pub iteration: u64,
    /// Every tensor of θ.
    pub tensors: Vec<TensorTraining>,
}

/// One of several fits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedFit {
    /// How it stands.
    pub status: Status,
    /// In numbers that compare.
    pub summary: FitSummary,
    /// How its training went: at every one of the first iterations, then ever further apart.
    pub training: Vec<Trained>,
}

/// Fits side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FitComparison {
    /// Each fit.
    pub fits: Vec<ComparedFit>,
    /// For every two, the share of their minima that have one of the other within a twentieth of the
    /// view's width.
    pub shared_minima: Vec<Vec<Option<f64>>>,
}

/// Minima closer than this share of the view's width are the same.
const NEAR: f64 = 0.05;
/// Training is looked at at every iteration up to this one, then each time after so large a share.
const LOOKS: u64 = 32;

/// Takes updates of several fits in turn.
pub struct FitStudy {
    fits: Vec<Session>,
    training: Vec<Vec<Trained>>,
    request: FitSummaryRequest,
    near: f64,
    updates: u64,
    done: u64,
}

impl FitStudy {
    /// So many updates of each scenario, from where its state stands, on `threads` threads.
    ///
    /// # Errors
    /// What is wrong with a scenario, no scenario, or one without observations.
    pub fn new(scenarios: Vec<Scenario>, updates: u64, threads: usize) -> Result<Self, Error> {
        let Some(view) = scenarios.first().map(|s| s.view) else {
            return Err(Error::invalid("fits", "has none, expected at least 1"));
        };
        let begin = |scenario| {
            let mut session = Session::new(scenario, threads)?;
            let first = training(&mut session)?;
            Ok((session, first))
        };
        let begun: Vec<_> = scenarios
            .into_iter()
            .map(begin)
            .collect::<Result<_, Error>>()?;
        let (fits, first): (Vec<Session>, Vec<_>) = begun.into_iter().unzip();
        let look = |(fit, tensors): (&Session, _)| {
            vec![Trained {
                iteration: fit.iteration(),
                tensors,
            }]
        };
        Ok(Self {
            training: fits.iter().zip(first).map(look).collect(),
            request: FitSummaryRequest {
                view: Some(view),
                ..FitSummaryRequest::default()
            },
            near: NEAR * (view.x_max - view.x_min),
            done: 0,
            updates,
            fits,
        })
    }

    /// One update of every fit that still can.
    fn step(&mut self) -> Result<(), Error> {
        for (fit, looks) in self.fits.iter_mut().zip(&mut self.training) {
            fit.run(1, || true);
            fit.take_curve();
            let last = looks.last().map_or(0, |look| look.iteration);
            if fit.iteration() >= last + (last / LOOKS).max(1) {
                looks.push(Trained {
                    iteration: fit.iteration(),
                    tensors: training(fit)?,
                });
            }
        }
        self.done += 1;
        Ok(())
    }
}

impl Task for FitStudy {
    type Report = FitComparison;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while self.done < self.updates {
            self.step()?;
            if !go_on() {
                break;
            }
        }
        Ok(self.done == self.updates)
    }

    fn progress(&self) -> Progress {
        Progress {
            done: self.done,
            total: self.updates,
            note: String::new(),
        }
    }

    fn report(&mut self) -> Result<FitComparison, Error> {
        let request = &self.request;
        let row = |(fit, training): (&mut Session, &Vec<Trained>)| {
            Ok(ComparedFit {
                status: fit.status(),
                summary: summarize_fit(fit, request)?,
                training: training.clone(),
            })
        };
        let rows = self.fits.iter_mut().zip(&self.training);
        let fits: Vec<ComparedFit> = rows.map(row).collect::<Result<_, Error>>()?;
        let places: Vec<Vec<Vec<f64>>> = fits
            .iter()
            .map(|fit| fit.summary.minima.iter().map(|m| m.x.clone()).collect())
            .collect();
        let against = |a: &Vec<_>| places.iter().map(|b| shared(a, b, self.near)).collect();
        Ok(FitComparison {
            shared_minima: places.iter().map(against).collect(),
            fits,
        })
    }
}

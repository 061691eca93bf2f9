//! Energy families fitted to the same observations, ranked by code length.

use super::code_length;
use crate::code_length::CodeLength;
use crate::energy::EnergyConfig;
use crate::error::Error;
use crate::scenario::{Scenario, validate};
use crate::session::Session;
use crate::tensor;
use serde::Serialize;

/// A family after its fit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranked {
    /// The family.
    pub energy: EnergyConfig,
    /// Number of its parameters.
    pub parameters: usize,
    /// Updates done.
    pub iterations: u64,
    /// Loss at the end; absent before the first update.
    pub loss: Option<f64>,
    /// Its code length; absent where there is none.
    pub code: Option<CodeLength>,
    /// Why the fit stopped early, or has no code length.
    pub trouble: Option<String>,
}

impl Ranked {
    /// Total bits; infinite without a code.
    fn bits(&self) -> f64 {
        self.code.as_ref().map_or(f64::INFINITY, |c| c.total)
    }
}

/// How far a ranking has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Families that are done.
    pub family: usize,
    /// All families.
    pub families: usize,
    /// Updates done in all.
    pub iteration: u64,
    /// Updates to do in all.
    pub iterations: u64,
}

/// A ranking under way: [`Ranking::run`] until it is done, or drop it to cancel.
pub struct Ranking {
    todo: Vec<Scenario>,
    session: Option<Session>,
    ranked: Vec<Ranked>,
    iterations: u64,
    epsilon: f64,
    threads: usize,
}

/// The families that go with the scenario's observations, have parameters, and need no settings of
/// one's own; the scenario's own family as it is set there.
#[must_use]
pub fn learnable(scenario: &Scenario) -> Vec<EnergyConfig> {
    let shape = scenario.data.shape().ok();
    let learned = |e: &EnergyConfig| {
        shape.is_some_and(|s| {
            e.check(s.dim).is_ok() && tensor::total(&e.layout(s.dim, s.conditions)) > 0
        })
    };
    let own = &scenario.energy;
    EnergyConfig::all()
        .into_iter()
        .map(|e| {
            if e == own.at_defaults() {
                own.clone()
            } else {
                e
            }
        })
        .filter(|e| e == own || (learned(e) && !matches!(e, EnergyConfig::Custom(_))))
        .collect()
}

impl Ranking {
    /// Fits `families` in turn to the observations of a scenario, each from the scenario's seed by
    /// its objective, dynamics and optimizer, for `iterations` updates on `threads` threads.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a family that does not go with the scenario, or no observations.
    pub fn new(
        scenario: &Scenario,
        families: &[EnergyConfig],
        iterations: u64,
        epsilon: f64,
        threads: usize,
    ) -> Result<Self, Error> {
        let with = |energy: &EnergyConfig| Scenario {
            energy: energy.clone(),
            state: None,
            ..scenario.clone()
        };
        let mut todo: Vec<Scenario> = families.iter().map(with).collect();
        todo.iter().try_for_each(validate)?;
        todo.reverse();
        // What every fit needs is refused at once.
        match code_length(&mut Session::new(scenario.clone(), 1)?, epsilon) {
            Ok(_) | Err(Error::Diverged { .. }) => {}
            Err(other) => return Err(other),
        }
        Ok(Self {
            todo,
            session: None,
            ranked: Vec::new(),
            iterations,
            epsilon,
            threads,
        })
    }

    /// Goes on until all is done or `go_on` says stop (asked after every update). Returns whether
    /// all is done.
    ///
    /// # Errors
    /// What [`Session::new`] refuses.
    pub fn run(&mut self, mut go_on: impl FnMut() -> bool) -> Result<bool, Error> {
        loop {
            let session = match &mut self.session {
                Some(session) => session,
                None => match self.todo.pop() {
                    Some(scenario) => self.session.insert(Session::new(scenario, self.threads)?),
                    None => return Ok(true),
                },
            };
            let left = self.iterations - session.status().iteration;
            let (mut stopped, mut taken) = (false, 0);
            if left > 0 {
                taken = session.run(left, || {
                    stopped = !go_on();
                    !stopped
                });
                session.take_curve();
            }
            if taken == left || !stopped {
                let ranked = finish(session, self.epsilon);
                self.session = None;
                let at = self.ranked.partition_point(|r| r.bits() <= ranked.bits());
                self.ranked.insert(at, ranked);
            }
            if stopped {
                return Ok(self.session.is_none() && self.todo.is_empty());
            }
        }
    }

    /// The families that are done, fewest bits first.
    #[must_use]
    pub fn ranked(&self) -> &[Ranked] {
        &self.ranked
    }

    /// How far it has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let done = self.ranked.len();
        let current = self.session.as_ref().map(|s| s.status().iteration);
        let families = done + self.todo.len() + usize::from(current.is_some());
        Progress {
            family: done,
            families,
            iteration: self.iterations * done as u64 + current.unwrap_or(0),
            iterations: self.iterations * families as u64,
        }
    }
}

fn finish(session: &mut Session, epsilon: f64) -> Ranked {
    let (code, trouble) = match code_length(session, epsilon) {
        Ok(code) => (Some(code), None),
        Err(error) => (None, Some(error.to_string())),
    };
    let status = session.status();
    Ranked {
        energy: session.scenario(false).energy,
        parameters: status.parameters,
        iterations: status.iteration,
        loss: status.loss,
        code,
        trouble: status.diverged.or(trouble),
    }
}

//! More observations than a scenario holds, beside it.

use super::Session;
use super::batch::Batch;
use super::fit::each;
use crate::data::{Observations, Points, Shape, Source};
use crate::error::Error;
use crate::scenario::{Scenario, validate};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// All rows of a table, of which a scenario holds some.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// Those that it holds.
    held: Points,
    /// All, as the scenario has them before it sets some aside.
    all: Observations,
}

impl Rows {
    /// Those of which the scenario's observations are some.
    ///
    /// # Errors
    /// [`Error::Invalid`] for rows of another shape than the scenario's observations.
    pub fn new(scenario: &Scenario, all: Observations) -> Result<Self, Error> {
        let points = scenario.data.explicit().unwrap_or_default().to_vec();
        let rows = Self {
            held: Points { points },
            all,
        };
        rows.check()?;
        Ok(rows)
    }

    fn check(&self) -> Result<(), Error> {
        check_rows(self.held.shape()?, &self.all)
    }

    /// Whether the scenario's observations are some of them.
    fn are_of(&self, scenario: &Scenario) -> bool {
        scenario.data.explicit() == Some(&self.held.points)
    }
}

impl Session {
    /// [`Session::new`], learning from more observations than a scenario holds: those of the scenario are some of
    /// them, which everything but the updates goes by.
    ///
    /// # Errors
    /// What [`Session::new`] refuses; rows of another shape than the scenario's observations; a scenario
    /// without batches.
    pub fn of_rows(scenario: Scenario, rows: Observations, threads: usize) -> Result<Self, Error> {
        Self::with_rows(scenario, rows, Scenario::ready, threads)
    }

    /// The same of rows that are yet to be made `ready`.
    pub(super) fn with_rows(
        scenario: Scenario,
        rows: Observations,
        ready: impl FnOnce(&Scenario, Observations) -> Observations,
        threads: usize,
    ) -> Result<Self, Error> {
        validate(&scenario)?;
        check_rows(scenario.data.shape()?, &rows)?;
        let rows = ready(&scenario, rows);
        if scenario.batch == 0 || scenario.batch as usize >= rows.learned_from() {
            let message = format!(
                "is {}, expected a number from 1 to less than {}, the observations that are learned from",
                scenario.batch,
                rows.learned_from()
            );
            return Err(Error::invalid("batch", message));
        }
        let observations = Arc::new(scenario.observe()?);
        Self::start(scenario, observations, Arc::new(rows), threads)
    }

    /// Learns from all these rows by batches wherever the scenario has batches and its observations are those of
    /// the rows that it holds: from here on, and again once a command brings those back.
    ///
    /// # Errors
    /// [`Error::Invalid`] for rows that do not go with those held.
    pub fn keep_beside(&mut self, rows: Rows) -> Result<(), Error> {
        rows.check()?;
        self.beside = Some(Arc::new(rows));
        self.learn_from_beside();
        Ok(())
    }

    /// Draws batches from what is beside the scenario where that goes with it, else from its own observations.
    pub(super) fn learn_from_beside(&mut self) {
        let Some(beside) = &self.beside else {
            return;
        };
        let size = self.scenario.batch as usize;
        let own = Arc::clone(&self.observations);
        let rows = match size > 0 && beside.are_of(&self.scenario) {
            true => Arc::new(self.scenario.ready(beside.all.clone())),
            false => Arc::clone(&own),
        };
        let drawn = each!(&mut self.fit, run => {
            run.batch = Batch::new(size, &rows, &run.problem);
            run.batch.is_some()
        });
        self.rows = if drawn { rows } else { own };
    }
}

/// Refuses rows that are of another shape than those of the scenario.
fn check_rows(shape: Shape, rows: &Observations) -> Result<(), Error> {
    let given = rows.shape();
    let wanted = Shape {
        n: given.n,
        ..shape
    };
    if given == wanted {
        return Ok(());
    }
    let message = format!("have the shape {given:?}, expected that of the scenario's, {shape:?}");
    Err(Error::invalid("rows", message))
}

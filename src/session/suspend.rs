//! From one session to another, in another build or on another machine.

use super::convergence::Trend;
use super::determined::Determined;
use super::fit::each;
use super::patience::Patience;
use super::{Convergence, Session};
#[cfg(feature = "complete")]
use crate::data::Observations;
use crate::dynamics::RestReport;
use crate::error::Error;
use crate::scenario::{Scenario, State};
use serde::{Deserialize, Serialize};

/// A session as it stands, for another to go on with the same bits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Suspended {
    scenario: Scenario,
    /// All rows that it learns from, where the scenario holds some of them; but for those that whoever gave them
    /// ([`Session::keep_beside`]) gives again.
    #[cfg(feature = "complete")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "unknown"))]
    rows: Option<Observations>,
    state: State,
    loss: Option<f64>,
    gradient_norm: Option<f64>,
    residual: Option<f64>,
    #[serde(default)]
    determined: Option<Determined>,
    #[serde(default)]
    rest: Option<RestReport>,
    #[serde(default)]
    excess: Option<f64>,
    diverged: Option<String>,
    pristine: bool,
    convergence: Convergence,
    #[serde(default)]
    trend: Trend,
    #[serde(default)]
    held_out: Option<f64>,
    #[serde(default)]
    patience: Patience,
}

impl Session {
    /// What [`Session::resume`] needs.
    #[must_use]
    pub fn suspend(&self) -> Suspended {
        let status = self.status();
        Suspended {
            scenario: self.scenario.clone(),
            #[cfg(feature = "complete")]
            rows: (self.has_more_rows() && self.beside.is_none()).then(|| (*self.rows).clone()),
            state: each!(&self.fit, run => run.state()),
            loss: status.loss,
            gradient_norm: status.gradient_norm,
            residual: status.residual,
            determined: each!(&self.fit, run => run.determined),
            rest: each!(&self.fit, run => run.evaluation.rest),
            excess: each!(&self.fit, run => run.evaluation.excess),
            diverged: status.diverged,
            pristine: self.pristine,
            convergence: self.convergence.clone(),
            trend: self.trend.clone(),
            held_out: status.held_out,
            patience: self.patience.clone(),
        }
    }

    /// Goes on where another session stands, on `threads` threads.
    ///
    /// # Errors
    /// What [`Session::new`] refuses, or a state that does not fit.
    pub fn resume(from: Suspended, threads: usize) -> Result<Self, Error> {
        #[cfg(not(feature = "complete"))]
        let mut session = Self::new(from.scenario, threads)?;
        #[cfg(feature = "complete")]
        let mut session = match from.rows {
            Some(rows) => Self::with_rows(from.scenario, rows, |_, rows| rows, threads)?,
            None => Self::new(from.scenario, threads)?,
        };
        each!(&mut session.fit, run => {
            run.restore(&from.state)?;
            run.evaluation.loss = from.loss.unwrap_or(f64::NAN);
            run.evaluation.held_out = from.held_out;
            run.evaluation.residual = from.residual;
            run.determined = from.determined;
            run.evaluation.rest = from.rest;
            run.evaluation.excess = from.excess;
            run.gradient_norm = from.gradient_norm.unwrap_or(f64::NAN);
            run.diverged = from.diverged;
        });
        session.pristine = from.pristine;
        session.convergence = from.convergence;
        session.trend = from.trend;
        session.patience = from.patience;
        Ok(session)
    }
}

//! From one session to another, in another build or on another machine.

use super::{Convergence, Session};
use crate::error::Error;
use crate::scenario::{Scenario, State};
use serde::{Deserialize, Serialize};

/// A session as it stands, for another to go on with the same bits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handover {
    scenario: Scenario,
    state: State,
    loss: Option<f64>,
    gradient_norm: Option<f64>,
    residual: Option<f64>,
    diverged: Option<String>,
    pristine: bool,
    convergence: Convergence,
}

impl Session {
    /// What [`Session::take_over`] needs.
    #[must_use]
    pub fn hand_over(&self) -> Handover {
        let status = self.status();
        Handover {
            scenario: self.scenario.clone(),
            state: self.fit.state(),
            loss: status.loss,
            gradient_norm: status.gradient_norm,
            residual: status.residual,
            diverged: status.diverged,
            pristine: self.pristine,
            convergence: self.convergence.clone(),
        }
    }

    /// Goes on where another session stands, on `threads` threads.
    ///
    /// # Errors
    /// What [`Session::new`] refuses, or a state that does not fit.
    pub fn take_over(from: Handover, threads: usize) -> Result<Self, Error> {
        let mut session = Self::new(from.scenario, threads)?;
        session.fit.restore(&from.state)?;
        let (norm, residual) = (from.gradient_norm, from.residual);
        session.fit.recall(from.loss, norm, residual, from.diverged);
        session.pristine = from.pristine;
        session.convergence = from.convergence;
        Ok(session)
    }
}

//! A fit as a task.

use super::task::{Progress, Task};
use crate::error::Error;
use crate::session::{Session, Status};
use std::borrow::BorrowMut;

/// Takes updates of a session; reports how it stands. It ends early where the run blows up, or the
/// held-out loss says that it is enough.
pub struct Fitting<S = Session> {
    session: S,
    end: u64,
    updates: u64,
    until_converged: bool,
}

impl<S: BorrowMut<Session>> Fitting<S> {
    /// So many updates from where the session stands, or fewer if it is to end once the loss no
    /// longer changes.
    ///
    /// # Errors
    /// [`Error::Invalid`] where there is no observation.
    pub fn new(session: S, updates: u64, until_converged: bool) -> Result<Self, Error> {
        let run: &Session = session.borrow();
        if run.observations().is_empty() {
            let message = "has no observations, expected at least 1 to fit";
            return Err(Error::invalid("data", message));
        }
        Ok(Self {
            end: run.iteration() + updates,
            updates,
            until_converged,
            session,
        })
    }
}

impl<S: BorrowMut<Session>> Fitting<S> {
    /// The session as it stands.
    pub fn session(&self) -> &Session {
        self.session.borrow()
    }
}

impl<S: BorrowMut<Session>> Task for Fitting<S> {
    type Report = Status;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        let (end, until_converged) = (self.end, self.until_converged);
        let session = self.session.borrow_mut();
        while session.iteration() < end && !(until_converged && session.converged().is_some()) {
            let stood = session.run(1, || true) == 0;
            session.take_curve();
            if stood || session.stopped_early().is_some() {
                return Ok(true);
            }
            if !go_on() {
                return Ok(session.iteration() == end);
            }
        }
        Ok(true)
    }

    fn progress(&self) -> Progress {
        let session: &Session = self.session.borrow();
        let status = session.status();
        let loss = status.loss.map(|loss| format!("loss {loss:.4}"));
        let epochs = status.epochs.map(|epochs| format!("epoch {epochs:.1}"));
        let note: Vec<_> = loss.into_iter().chain(epochs).collect();
        Progress {
            done: session.iteration() + self.updates - self.end,
            total: self.updates,
            note: note.join(", "),
        }
    }

    fn report(&mut self) -> Result<Status, Error> {
        Ok(self.session.borrow().status())
    }
}

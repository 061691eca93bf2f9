//! Fits one after the other, a while at a time.

use super::task::Progress;
use crate::error::Error;
use crate::session::Session;

/// Fits under way, each for as many updates as the others.
#[derive(Debug)]
pub(super) struct Fits {
    count: usize,
    done: usize,
    session: Option<Session>,
    iterations: u64,
}

impl Fits {
    pub(super) fn new(count: usize, iterations: u64) -> Self {
        Self {
            count,
            done: 0,
            session: None,
            iterations,
        }
    }

    /// Updates of each.
    pub(super) fn iterations(&self) -> u64 {
        self.iterations
    }

    /// Goes on until all are done or `go_on` says stop (asked after every update): `begin` gives
    /// the fit of an index, `finish` takes it once it is done. Returns whether all are.
    pub(super) fn run(
        &mut self,
        go_on: &mut dyn FnMut() -> bool,
        begin: impl Fn(usize) -> Result<Session, Error>,
        mut finish: impl FnMut(usize, Result<&mut Session, Error>),
    ) -> bool {
        while self.done < self.count {
            let session = match &mut self.session {
                Some(session) => session,
                none => match begin(self.done) {
                    Ok(session) => none.insert(session),
                    Err(error) => {
                        finish(self.done, Err(error));
                        self.done += 1;
                        continue;
                    }
                },
            };
            let left = self.iterations - session.iteration();
            let (mut stopped, mut taken) = (false, 0);
            if left > 0 {
                taken = session.run(left, || {
                    stopped = !go_on();
                    !stopped
                });
                session.take_curve();
            }
            if taken == left || !stopped {
                finish(self.done, Ok(session));
                self.session = None;
                self.done += 1;
            }
            if stopped {
                break;
            }
        }
        self.done == self.count
    }

    /// How far they have come in updates, `each` of them making one of what `name` says.
    pub(super) fn progress(&self, name: &str, each: usize) -> Progress {
        let current = self.session.as_ref().map_or(0, Session::iteration);
        Progress {
            done: self.iterations * self.done as u64 + current,
            total: self.iterations * self.count as u64,
            note: format!("{name} {}/{}", self.done / each, self.count / each),
        }
    }
}

//! What every study that takes long has in common.

use crate::error::Error;
use serde::Serialize;

/// A study that takes long, carried out a while at a time: the page, the command line and a program
/// drive any of them alike. Dropping it cancels it.
///
/// ```
/// use iel::scenario::from_link;
/// use iel::study::{Ranking, Task, learnable};
///
/// let (scenario, _) = from_link("v=1&data=blob&data.n=20&steps=3")?;
/// let mut ranking = Ranking::new(&scenario, &learnable(&scenario)[..1], 5, 0.01, 1)?;
/// while !ranking.run(&mut || false)? {
///     let at = ranking.progress();
///     println!("{} of {} updates, {}", at.done, at.total, at.note);
/// }
/// assert_eq!(ranking.report()?.len(), 1);
/// # Ok::<(), iel::error::Error>(())
/// ```
pub trait Task {
    /// What it finds.
    type Report: Serialize;

    /// Goes on until all is done or `go_on` says stop (asked after every step). Returns whether all
    /// is done; then it does nothing more.
    ///
    /// # Errors
    /// What makes it impossible to go on.
    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error>;

    /// How far it has come.
    fn progress(&self) -> Progress;

    /// What it has found so far.
    ///
    /// # Errors
    /// Where there is nothing to report yet.
    fn report(&mut self) -> Result<Self::Report, Error>;

    /// Long rows of numbers that belong to the report, by name, for a picture of it.
    fn arrays(&self) -> Vec<(&'static str, &[f64])> {
        Vec::new()
    }
}

/// How far a task has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Progress {
    /// Steps done: updates of fits, parameters tried, operators run, …
    pub done: u64,
    /// Steps to do, at most.
    pub total: u64,
    /// How it stands in a few words, such as `family 3/10`; may be empty.
    pub note: String,
}

/// Carries a task out from beginning to end.
///
/// # Errors
/// Those of the task.
pub fn complete<T: Task>(mut task: T) -> Result<T::Report, Error> {
    task.run(&mut || true)?;
    task.report()
}

//! `iel tell`: how cheaply paths can be told.

use super::output::report;
use super::{Failure, Source};
use crate::session::Session;
use crate::study::{TellingRequest, telling};

pub(super) fn run(source: &Source, tolerance: f64) -> Result<(), Failure> {
    let scenario = source.read()?;
    let mut session = Session::new(scenario.clone(), source.threads())?;
    let told = telling(&mut session, &TellingRequest { tolerance })?;
    report(&scenario, &told)
}

//! `iel recover`: a learned energy against that of the teacher.

use super::output::{drive, report};
use super::{Failure, Source};
use crate::session::Session;
use crate::study::{DensityRequest, Sweep, recovery};
use serde_json::json;

pub(super) fn run(source: &Source, spacings: &[f64], iterations: u64) -> Result<(), Failure> {
    let scenario = source.read()?;
    if spacings.is_empty() {
        let mut session = Session::new(scenario.clone(), source.threads())?;
        let found = recovery(&mut session, None, &DensityRequest::default())?;
        return report(&scenario, &found);
    }
    let mut sweep = Sweep::new(&scenario, spacings, iterations, source.threads())?;
    let rows = drive(&mut sweep, source.quiet)?;
    let found = json!({ "iterations": iterations, "spacings": rows });
    report(&scenario, &found)
}

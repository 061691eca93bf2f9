//! `iel recover`: a learned energy against that of the teacher.

use super::output::{drive, show};
use super::{Failure, Source};
use crate::session::Session;
use crate::study::{DensityRequest, Sweep, recovery};
use serde_json::json;

pub(super) fn run(source: &Source, spacings: &[f64], iterations: u64) -> Result<(), Failure> {
    let scenario = source.read()?;
    if spacings.is_empty() {
        let mut session = Session::new(scenario, source.threads())?;
        let found = recovery(&mut session, None, &DensityRequest::default())?;
        return show(&found);
    }
    let mut sweep = Sweep::new(&scenario, spacings, iterations, source.threads())?;
    let rows = drive(&mut sweep, source.quiet)?;
    show(&json!({ "iterations": iterations, "spacings": rows }))
}

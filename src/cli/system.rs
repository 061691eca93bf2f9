//! `iel system` and `iel structure`: what a fit says of the known system that it learned from.

use super::input::named;
use super::output::{drive, json as to_json, print, say};
use super::{Failure, Source};
use crate::session::Session;
use crate::study::{Structures, SystemRequest, SystemStudy};
use serde_json::json;

pub(super) fn run(source: &Source, request: &SystemRequest) -> Result<(), Failure> {
    let session = Session::new(source.read()?, source.threads())?;
    let mut study = SystemStudy::new(session, request)?;
    let report = drive(&mut study, source.quiet)?;
    for doubt in &report.doubts {
        say(&format!("warning: {doubt}"));
    }
    for unsolved in report.stays.iter().filter_map(|s| s.unsolved.as_ref()) {
        say(&format!("warning: {unsolved}"));
    }
    print(&to_json(&report)?)
}

/// `iel structure`: which coordinates' energies a known system minimizes.
pub(super) fn structure(
    source: &Source,
    families: &[String],
    iterations: u64,
    epsilon: f64,
) -> Result<(), Failure> {
    let scenario = source.read()?;
    let families = match families {
        [] => vec![scenario.energy.clone()],
        texts => texts
            .iter()
            .map(|text| Ok(named(&scenario, "energy", text)?.energy))
            .collect::<Result<_, Failure>>()?,
    };
    let mut study = Structures::new(&scenario, &families, iterations, epsilon, source.threads())?;
    let structures = drive(&mut study, source.quiet)?;
    print(&to_json(
        &json!({ "epsilon": epsilon, "structures": structures }),
    )?)
}

//! `iel goals` and `iel likelihood`: what costs and densities come to that were learned beside a rival.

use super::output::{drive, report};
use super::{Failure, Source};
use crate::session::Session;
use crate::study::{Fitting, GoalsRequest, GoalsStudy, LikelihoodStudy};
use serde_json::json;

/// Start and goal, as `x,y:x,y`.
pub(super) fn ends(text: &str) -> Result<[[f64; 2]; 2], String> {
    let place = |text: &str| -> Option<[f64; 2]> {
        let (x, y) = text.split_once(',')?;
        Some([x.trim().parse().ok()?, y.trim().parse().ok()?])
    };
    let both = text
        .split_once(':')
        .map(|(from, to)| (place(from), place(to)));
    match both {
        Some((Some(from), Some(to))) => Ok([from, to]),
        _ => Err("expected start and goal, such as `-1,0.5:2,1`".into()),
    }
}

pub(super) fn run(source: &Source, request: &GoalsRequest, iterations: u64) -> Result<(), Failure> {
    let scenario = source.read()?;
    let mut session = Session::new(scenario.clone(), source.threads())?;
    drive(
        &mut Fitting::new(&mut session, iterations, false)?,
        source.quiet,
    )?;
    let found = drive(&mut GoalsStudy::new(&mut session, request)?, source.quiet)?;
    report(&scenario, &found)
}

pub(super) fn likelihood(source: &Source, iterations: u64, looks: u64) -> Result<(), Failure> {
    let scenario = source.read()?;
    let mut study = LikelihoodStudy::new(&scenario, iterations, looks, source.threads())?;
    let rows = drive(&mut study, source.quiet)?;
    report(&scenario, &json!({ "looks": rows }))
}

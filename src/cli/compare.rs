//! `iel compare`: operators, flows or fits side by side.

use super::input::named;
use super::output::{drive, report};
use super::{Failure, Source};
use crate::session::Session;
use crate::study::{
    DensityRequest, FitStudy, FlowStudy, FlowsRequest, OperatorStudy, OperatorsRequest,
};

pub(super) fn run(
    source: &Source,
    operators: &[String],
    request: OperatorsRequest,
    flows: bool,
) -> Result<(), Failure> {
    let scenario = source.read()?;
    // Nothing is differentiated: also what no gradient goes through can be named.
    let free = scenario.unrolled();
    let dynamics = operators.iter().map(|text| {
        let scenario = named(&free, "dynamics", text)?;
        Ok(scenario.dynamics)
    });
    let dynamics = dynamics.collect::<Result<_, Failure>>()?;
    let session = Session::new(scenario.clone(), source.threads())?;
    if flows {
        let request = FlowsRequest {
            density: DensityRequest {
                temperature: request.temperature,
                ..Default::default()
            },
            starts: request.starts,
            steps: request.steps,
            over_time: request.over_time,
            ..Default::default()
        };
        let mut study = FlowStudy::new(session, &request)?;
        return report(&scenario, &drive(&mut study, source.quiet)?);
    }
    let request = OperatorsRequest {
        dynamics,
        ..request
    };
    let mut study = OperatorStudy::new(session, &request)?;
    report(&scenario, &drive(&mut study, source.quiet)?)
}

/// Fits of a scenario, each with another entry in a room: `ROOM=NAME` or `ROOM=JSON`.
pub(super) fn fits(source: &Source, changes: &[String], iterations: u64) -> Result<(), Failure> {
    let scenario = source.read()?;
    let change = |text: &String| match text.split_once('=') {
        Some((room, entry)) => named(&scenario, room, entry),
        None => Err(Failure::Message(format!(
            "--fit {text}: expected a room and an entry, such as `optimizer=sgd`"
        ))),
    };
    let scenarios = changes.iter().map(change).collect::<Result<Vec<_>, _>>()?;
    let mut study = FitStudy::new(scenarios, iterations, source.threads())?;
    report(&scenario, &drive(&mut study, source.quiet)?)
}

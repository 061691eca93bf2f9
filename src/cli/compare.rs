//! `iel compare`: operators, or vector fields, side by side.

use super::input::named;
use super::output::{json, print};
use super::{Failure, Source};
use crate::session::Session;
use crate::study::{CompareRequest, DensityRequest, FieldsRequest, compare, fields};

pub(super) fn run(
    source: &Source,
    operators: &[String],
    (starts, steps): (usize, usize),
    temperature: Option<f64>,
    by_fields: bool,
) -> Result<(), Failure> {
    let scenario = source.read()?;
    // Nothing is differentiated: also what no gradient goes through can be named.
    let free = scenario.unrolled();
    let dynamics = operators.iter().map(|text| {
        let scenario = named(&free, "dynamics", text)?;
        Ok(scenario.dynamics)
    });
    let dynamics = dynamics.collect::<Result<_, Failure>>()?;
    let mut session = Session::new(scenario, source.threads())?;
    if by_fields {
        let request = FieldsRequest {
            density: DensityRequest {
                temperature,
                ..Default::default()
            },
            starts,
            steps,
            ..Default::default()
        };
        return print(&json(&fields(&mut session, &request)?)?);
    }
    let request = CompareRequest {
        dynamics,
        starts,
        steps,
        temperature,
        ..Default::default()
    };
    print(&json(&compare(&mut session, &request)?)?)
}

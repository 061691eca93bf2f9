//! `iel density`: the Gibbs density in numbers.

use super::commands::begin;
use super::input::points;
use super::output::{json, print};
use super::{DensityOptions, Failure, Flow as Geometry, Source};
use crate::study::{self, DensityRequest, Flow, FlowRequest, density, field, gap};
use serde_json::json;

/// Most steps whose numbers are written.
const MAX_STEPS: u64 = 1_000_000;

pub(super) fn run(source: &Source, options: &DensityOptions) -> Result<(), Failure> {
    let samples = options.samples.as_deref();
    let mut session = begin(source, samples.unwrap_or_default())?;
    let request = DensityRequest {
        cells: options.cells,
        temperature: options.temperature,
        ..Default::default()
    };
    let mut report = json!(density(&mut session, &request)?);
    if let Some(path) = samples {
        let rows = points(path, session.observations().dim, session.observations().m)?;
        let rows: Vec<f64> = rows.into_iter().flat_map(|p| p.x).collect();
        let field = field(&mut session, &request)?;
        report["samples"] = json!(gap(&field.grid, &field.gibbs.density, &rows));
    }
    if let Some(geometry) = options.flow {
        if options.steps > MAX_STEPS {
            let message = format!(
                "--steps: is {}, expected at most {MAX_STEPS}",
                options.steps
            );
            return Err(Failure::Message(message));
        }
        let request = FlowRequest {
            density: request,
            step: options.step,
            geometry: match geometry {
                Geometry::FokkerPlanck => study::Geometry::FokkerPlanck,
                Geometry::FisherRao => study::Geometry::FisherRao,
            },
            ..Default::default()
        };
        let mut flow = Flow::new(&mut session, &request)?;
        let mut rows = vec![flow.point()];
        // A hundred rows at most.
        let stride = options.steps.div_ceil(100).max(1);
        while rows.last().is_none_or(|r| r.step < options.steps) {
            let left = options.steps - rows.last().map_or(0, |r| r.step);
            flow.run(&mut session, stride.min(left));
            rows.push(flow.point());
        }
        report["flow"] = json!(rows);
    }
    print(&json(&report)?)
}

//! `iel density`: the Gibbs density in numbers.

use super::input::{begin, points};
use super::output;
use super::{Failure, Source};
use crate::error::Error;
use crate::study::{
    self, DensityFlow, DensityFlowRequest, DensityRequest, Task, density, gap, resolved_field,
};
use clap::{Args, ValueEnum};
use serde_json::json;
use std::ffi::OsString;

/// Most steps whose numbers are written.
const MAX_STEPS: u64 = 1_000_000;

/// What `density` looks at.
#[derive(Args, Debug)]
pub(super) struct DensityOptions {
    /// Temperature τ; if not given, that of the objective, else of the dynamics, else 1.
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    temperature: Option<f64>,
    /// Cells along either axis; multiples of 3 give an error of the quadrature.
    #[arg(long, value_name = "N", default_value_t = 96)]
    cells: usize,
    /// Samples to compare with it, as CSV or JSON (`-`: standard input).
    #[arg(long, value_name = "FILE")]
    samples: Option<OsString>,
    /// Follow a density from uniform towards it, and particles beside.
    #[arg(long, value_name = "GEOMETRY")]
    flow: Option<Geometry>,
    /// Steps of the flow.
    #[arg(long, value_name = "N", default_value_t = 100)]
    steps: u64,
    /// Time of a step of the flow.
    #[arg(
        long,
        value_name = "T",
        default_value_t = 0.01,
        allow_negative_numbers = true
    )]
    step: f64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Geometry {
    FokkerPlanck,
    FisherRao,
}

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
        // As of the observations: absent where the grid does not resolve the density.
        report["samples"] = match resolved_field(&mut session, &request) {
            Ok(field) => json!(gap(&field.grid, &field.gibbs.density, &rows)),
            Err(Error::Diverged { .. }) => json!(null),
            Err(other) => return Err(other.into()),
        };
    }
    if let Some(geometry) = options.flow {
        if options.steps > MAX_STEPS {
            let message = format!(
                "--steps: is {}, expected at most {MAX_STEPS}",
                options.steps
            );
            return Err(Failure::Message(message));
        }
        let request = DensityFlowRequest {
            density: request,
            step: options.step,
            geometry: match geometry {
                Geometry::FokkerPlanck => study::Geometry::FokkerPlanck,
                Geometry::FisherRao => study::Geometry::FisherRao,
            },
            steps: Some(options.steps),
            ..Default::default()
        };
        let mut flow = DensityFlow::new(&mut session, &request)?;
        let mut rows = vec![flow.status()];
        // A hundred rows at most.
        let stride = options.steps.div_ceil(100).max(1);
        let mut done = options.steps == 0;
        while !done {
            let mut left = stride;
            done = flow.run(&mut || {
                left -= 1;
                left > 0
            })?;
            rows.push(flow.status());
        }
        report["flow"] = json!(rows);
    }
    output::report(&session.scenario(false), &report)
}

//! `iel tell`: how cheaply paths can be told. `iel claims`: what is claimed for energies.

use super::input::named;
use super::output::{drive, report};
use super::{Failure, Source};
use crate::energy::{Custom, DoubleWell};
use crate::session::Session;
use crate::study::{ClaimsRequest, ClaimsStudy, TellingRequest, TellingStudy};
use clap::Args;

/// How near is near enough.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Tolerance {
    /// How far off a coordinate may be.
    #[arg(
        long,
        value_name = "E",
        default_value_t = 0.05,
        allow_negative_numbers = true
    )]
    tolerance: f64,
}

pub(super) fn run(source: &Source, Tolerance { tolerance }: Tolerance) -> Result<(), Failure> {
    let scenario = source.read()?;
    let session = Session::new(scenario.clone(), source.threads())?;
    let mut study = TellingStudy::new(session, &TellingRequest { tolerance })?;
    report(&scenario, &drive(&mut study, source.quiet)?)
}

/// Of what worlds and how `claims` are measured.
#[derive(Args, Debug)]
pub(super) struct ClaimsOptions {
    /// An energy that is known, by name or as JSON with its settings; to be given twice [default: double-well and a
    /// typed bowl]
    #[arg(long = "teacher", value_name = "NAME|JSON")]
    teachers: Vec<String>,
    /// An operator under which learned energies are used, by name or as JSON with its settings; may be given
    /// several times [default: descent at half the step, and a heavy ball]
    #[arg(long = "operator", value_name = "NAME|JSON")]
    operators: Vec<String>,
    /// Paths of each world that are learned from.
    #[arg(long, value_name = "N", default_value_t = 40)]
    paths: usize,
    /// New starts.
    #[arg(long, value_name = "N", default_value_t = 200)]
    starts: usize,
    /// Updates of each fit.
    #[arg(
        long,
        short = 'n',
        value_name = "N",
        default_value_t = 500,
        allow_negative_numbers = true
    )]
    iterations: u64,
    #[command(flatten)]
    tolerance: Tolerance,
}

/// The second energy where none are given: a bowl beside the middle.
const BOWL: &str = "0.5*(x1 - 0.5)^2 + 0.3*(x2 + 0.5)^2 + 0.2*x1*x2";

pub(super) fn claims(source: &Source, options: ClaimsOptions) -> Result<(), Failure> {
    let scenario = source.read()?;
    let teachers = match &options.teachers[..] {
        [] => [
            DoubleWell::default().into(),
            Custom::new(BOWL, Vec::new()).into(),
        ],
        [one, two] => {
            let energy = |text| Ok::<_, Failure>(named(&scenario, "energy", text)?.energy);
            [energy(one)?, energy(two)?]
        }
        other => {
            let message = format!("--teacher: is given {} times, expected 2", other.len());
            return Err(Failure::Message(message));
        }
    };
    let operator = |text: &String| Ok::<_, Failure>(named(&scenario, "dynamics", text)?.dynamics);
    let operators = options.operators.iter().map(operator);
    let request = ClaimsRequest {
        teachers,
        operators: operators.collect::<Result<_, _>>()?,
        paths: options.paths,
        starts: options.starts,
        iterations: options.iterations,
        tolerance: options.tolerance.tolerance,
    };
    let mut study = ClaimsStudy::new(&scenario, request, source.threads())?;
    report(&scenario, &drive(&mut study, source.quiet)?)
}

//! `iel goals` and `iel likelihood`: what costs and densities come to that were learned beside a rival.

use super::output::{drive, report};
use super::{Failure, Source, Updates};
use crate::session::Session;
use crate::study::{Fitting, GoalsRequest, GoalsStudy, LikelihoodStudy};
use clap::Args;
use serde_json::json;

/// How often `likelihood` looks.
#[derive(Args, Debug)]
pub(super) struct LikelihoodOptions {
    /// How often it is looked at, and before the first update.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 10,
        allow_negative_numbers = true
    )]
    looks: u64,
    #[command(flatten)]
    updates: Updates,
}

/// Which paths `goals` finds.
#[derive(Args, Debug)]
pub(super) struct GoalsOptions {
    /// Start and goal of a path, as `x,y:x,y`; may be given several times.
    #[arg(long = "path", value_name = "X,Y:X,Y", allow_hyphen_values = true, value_parser = ends)]
    between: Vec<[[f64; 2]; 2]>,
    /// So many paths between cells that are drawn; 50 if none is asked for.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    random: Option<usize>,
    #[command(flatten)]
    updates: Updates,
}

/// Start and goal, as `x,y:x,y`.
fn ends(text: &str) -> Result<[[f64; 2]; 2], String> {
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

pub(super) fn run(source: &Source, options: GoalsOptions) -> Result<(), Failure> {
    let scenario = source.read()?;
    let mut session = Session::new(scenario.clone(), source.threads())?;
    let updates = options.updates.iterations;
    drive(
        &mut Fitting::new(&mut session, updates, false)?,
        source.quiet,
    )?;
    let between = options.between;
    let usual = if between.is_empty() { 50 } else { 0 };
    let random = options.random.unwrap_or(usual);
    let request = GoalsRequest { between, random };
    let found = drive(&mut GoalsStudy::new(&mut session, &request)?, source.quiet)?;
    report(&scenario, &found)
}

pub(super) fn likelihood(source: &Source, options: &LikelihoodOptions) -> Result<(), Failure> {
    let scenario = source.read()?;
    let (updates, looks) = (options.updates.iterations, options.looks);
    let mut study = LikelihoodStudy::new(&scenario, updates, looks, source.threads())?;
    let rows = drive(&mut study, source.quiet)?;
    report(&scenario, &json!({ "looks": rows }))
}

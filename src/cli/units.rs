//! `iel units`: machines of units that learn patterns.

use super::Failure;
use super::output::{drive, json, print};
use crate::study::{
    Capacity, CapacityRequest, MachinesComparison, MachinesRequest, Task, UnitsStudy,
    units_from_link,
};
use clap::Args;
use serde_json::json as object;

/// What learns, and what is measured of it.
#[derive(Args, Debug)]
pub(super) struct UnitsOptions {
    /// Patterns, model, rule and how they are set, such as `patterns=letters&model=rbm&model.hidden=8&rule=exact`;
    /// what is not said is as usual (`iel units --schema` lists it).
    #[arg(value_name = "MACHINE", default_value = "")]
    machine: String,
    /// All models and rules on the same patterns, with recall against corruption.
    #[arg(long, conflicts_with_all = ["capacity", "weights"])]
    compare: bool,
    /// How many random patterns so many units hold, in place of the patterns.
    #[arg(long, value_name = "UNITS", conflicts_with = "weights")]
    capacity: Option<usize>,
    /// Patterns per unit that are tried for `--capacity`, from few to many.
    #[arg(
        long,
        value_name = "LOADS",
        value_delimiter = ',',
        requires = "capacity"
    )]
    loads: Option<Vec<f64>>,
    /// Sets of patterns for each load.
    #[arg(long, value_name = "N", requires = "capacity")]
    sets: Option<u32>,
    /// Writes weights and biases too.
    #[arg(long)]
    weights: bool,
    /// Everything that can be said of a machine, as JSON Schema.
    #[arg(long)]
    schema: bool,
    /// Show no progress bar.
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn run(options: UnitsOptions) -> Result<(), Failure> {
    if options.schema {
        return print(&json(crate::study::units_schema())?);
    }
    let spec = units_from_link(&options.machine)?;
    if let Some(units) = options.capacity {
        let usual = CapacityRequest::default();
        let request = CapacityRequest {
            model: spec.model,
            rule: spec.rule,
            updates: spec.updates,
            units,
            loads: options.loads.unwrap_or(usual.loads),
            sets: options.sets.unwrap_or(usual.sets),
            tried: usual.tried,
            seed: spec.seed,
        };
        return print(&json(&drive(
            &mut Capacity::new(&request)?,
            options.quiet,
        )?)?);
    }
    if options.compare {
        let request = MachinesRequest {
            patterns: spec.patterns,
            updates: spec.updates,
            learning_rate: spec.learning_rate,
            seed: spec.seed,
            ..Default::default()
        };
        let mut study = MachinesComparison::new(&request)?;
        return print(&json(&drive(&mut study, options.quiet)?)?);
    }
    let mut study = UnitsStudy::new(&spec)?;
    let report = drive(&mut study, options.quiet)?;
    if options.weights {
        let arrays = study.arrays().into_iter();
        let named = arrays.map(|(name, values)| (name.to_string(), values.into()));
        let arrays = serde_json::Value::Object(named.collect());
        return print(&json(&object!({ "report": report, "arrays": arrays }))?);
    }
    print(&json(&report)?)
}

//! `iel snap`: parameters set to simple numbers.

use super::file::Target;
use super::output::{drive, json, print, with_notices};
use super::{Failure, Source, interrupt};
use crate::study::{Snapped, Snapping};
use serde_json::json;
use std::path::Path;

pub(super) fn run(source: &Source, epsilon: f64, out: Option<&Path>) -> Result<(), Failure> {
    let out = match out {
        Some(path) => Target::open(path)?,
        None => None,
    };
    let mut snapping = Snapping::new(source.read()?, epsilon, source.threads())?;
    let Snapped {
        before,
        after,
        tensors,
        scenario,
    } = drive(&mut snapping, source.quiet)?;
    let mut result = json!({ "before": before, "after": after, "tensors": tensors });
    if interrupt::code().is_some() {
        result["interrupted"] = json!(true);
    }
    let result = with_notices(&scenario, result)?;
    let mut scenario = scenario.to_value()?;
    match out {
        None => {
            scenario["result"] = result;
            print(&json(&scenario)?)
        }
        Some(target) => {
            target.save_or_print(&json(&scenario)?)?;
            print(&json(&result)?)
        }
    }
}

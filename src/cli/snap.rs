//! `iel snap`: parameters set to simple numbers.

use super::output::{check_folder, drive, json, print, save, with_notices};
use super::{Failure, Source};
use crate::study::{Snapped, Snapping};
use serde_json::json;
use std::path::Path;

pub(super) fn run(source: &Source, epsilon: f64, out: Option<&Path>) -> Result<(), Failure> {
    check_folder(out)?;
    let mut snapping = Snapping::new(source.read()?, epsilon, source.threads())?;
    let Snapped {
        before,
        after,
        tensors,
        scenario,
    } = drive(&mut snapping, source.quiet)?;
    let result = json!({ "before": before, "after": after, "tensors": tensors });
    let result = with_notices(&scenario, result)?;
    let mut scenario = scenario.to_value()?;
    match out {
        None => {
            scenario["result"] = result;
            print(&json(&scenario)?)
        }
        Some(path) => {
            save(path, &json(&scenario)?)?;
            print(&json(&result)?)
        }
    }
}

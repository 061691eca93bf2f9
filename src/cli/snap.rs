//! `iel snap`: parameters set to simple numbers.

use super::output::{check_folder, json, print, progress, save};
use super::{Failure, Source};
use crate::study::Snapping;
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};

pub(super) fn run(
    source: &Source,
    epsilon: f64,
    out: Option<&Path>,
    quiet: bool,
) -> Result<(), Failure> {
    check_folder(out)?;
    let mut snapping = Snapping::new(source.read()?, epsilon, source.threads())?;
    let bar = progress(snapping.progress()[1] as u64, quiet);
    loop {
        let pause = Instant::now() + Duration::from_millis(100);
        let done = snapping.run(|| Instant::now() < pause)?;
        bar.set_position(snapping.progress()[0] as u64);
        if done {
            break;
        }
    }
    bar.finish_and_clear();
    let result = json!(snapping.snapped()?);
    let mut scenario = snapping.scenario()?.to_value();
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

//! `iel recover`: a learned energy against that of the teacher.

use super::output::{json, print, progress};
use super::{Failure, Source};
use crate::session::Session;
use crate::study::{DensityRequest, Sweep, recovery};
use serde_json::json;
use std::time::{Duration, Instant};

pub(super) fn run(
    source: &Source,
    spacings: &[f64],
    iterations: u64,
    quiet: bool,
) -> Result<(), Failure> {
    let scenario = source.read()?;
    if spacings.is_empty() {
        let mut session = Session::new(scenario, source.threads())?;
        let found = recovery(&mut session, None, &DensityRequest::default())?;
        return print(&json(&found)?);
    }
    let mut sweep = Sweep::new(&scenario, spacings, iterations, source.threads())?;
    let bar = progress(sweep.progress().iterations, quiet);
    loop {
        let pause = Instant::now() + Duration::from_millis(100);
        let done = sweep.run(|| Instant::now() < pause);
        let at = sweep.progress();
        bar.set_message(format!("spacing {}/{}", at.family, at.families));
        bar.set_position(at.iteration);
        if done {
            break;
        }
    }
    bar.finish_and_clear();
    print(&json(
        &json!({ "iterations": iterations, "spacings": sweep.rows() }),
    )?)
}

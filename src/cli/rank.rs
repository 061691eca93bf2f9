//! `iel rank`: which family says the observations in the fewest bits.

use super::input::named;
use super::output::{json, print, progress};
use super::{Failure, Source};
use crate::study::{Ranking, learnable};
use serde_json::json;
use std::time::{Duration, Instant};

pub(super) fn rank(
    source: &Source,
    families: &[String],
    iterations: u64,
    epsilon: f64,
    blocks: Option<usize>,
    quiet: bool,
) -> Result<(), Failure> {
    let scenario = source.read()?;
    let families = match families {
        [] => learnable(&scenario),
        texts => texts
            .iter()
            .map(|text| Ok(named(&scenario, "energy", text)?.energy))
            .collect::<Result<_, Failure>>()?,
    };
    let threads = source.threads();
    let mut ranking = match blocks {
        None => Ranking::new(&scenario, &families, iterations, epsilon, threads)?,
        Some(blocks) => {
            Ranking::prequential(&scenario, &families, iterations, epsilon, threads, blocks)?
        }
    };
    let bar = progress(ranking.progress().iterations, quiet);
    loop {
        let pause = Instant::now() + Duration::from_millis(100);
        let done = ranking.run(|| Instant::now() < pause);
        let at = ranking.progress();
        bar.set_message(format!("family {}/{}", at.family, at.families));
        bar.set_position(at.iteration);
        if done {
            break;
        }
    }
    bar.finish_and_clear();
    print(&json(&json!({
        "epsilon": epsilon,
        "iterations": iterations,
        "objective": scenario.objective,
        "ranked": ranking.ranked(),
    }))?)
}

//! `iel rank`: which family describes the observations in the fewest bits.

use super::input::named;
use super::output::{drive, report};
use super::{Failure, Source};
use crate::study::{Ranking, TellingRequest, Usual, learnable};
use serde_json::json;

pub(super) fn run(
    source: &Source,
    families: &[String],
    iterations: Option<u64>,
    epsilon: f64,
    [blocks, folds]: [Option<usize>; 2],
    tolerance: Option<f64>,
) -> Result<(), Failure> {
    let scenario = source.read()?;
    let families = match families {
        [] => learnable(&scenario),
        texts => texts
            .iter()
            .map(|text| Ok(named(&scenario, "energy", text)?.energy))
            .collect::<Result<_, Failure>>()?,
    };
    let usual = Usual::of(&scenario);
    let iterations = iterations.unwrap_or(usual.iterations);
    let folds = folds.or(usual.folds.filter(|_| blocks.is_none()));
    let threads = source.threads();
    let mut ranking = match (blocks, folds) {
        (None, None) => Ranking::new(&scenario, &families, iterations, epsilon, threads)?,
        (Some(blocks), _) => {
            Ranking::prequential(&scenario, &families, iterations, epsilon, threads, blocks)?
        }
        (None, Some(folds)) => {
            Ranking::new(&scenario, &families, iterations, epsilon, threads)?.held_out(folds)?
        }
    };
    let mut untold = None;
    if tolerance.is_some() || scenario.data.shape()?.starts {
        let usual = TellingRequest::default().tolerance;
        match (ranking.tell(tolerance.unwrap_or(usual)), tolerance) {
            (Err(error), Some(_)) => return Err(error.into()),
            (told, _) => untold = told.err().map(|why| why.to_string()),
        }
    }
    let ranked = drive(&mut ranking, source.quiet)?;
    let mut found = json!({
        "epsilon": epsilon,
        "iterations": iterations,
        "objective": scenario.objective,
        "ranked": ranked,
    });
    if let Some(why) = untold {
        found["untold"] = json!(why);
    }
    report(&scenario, &found)
}

//! `iel rank`: which family says the observations in the fewest bits.

use super::output::{json, print, progress};
use super::{Failure, Source};
use crate::energy::EnergyConfig;
use crate::scenario::Scenario;
use crate::study::{Ranking, learnable};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

pub(super) fn rank(
    source: &Source,
    families: &[String],
    iterations: u64,
    epsilon: f64,
    quiet: bool,
) -> Result<(), Failure> {
    let scenario = source.read()?;
    let families = match families {
        [] => learnable(&scenario),
        named => named
            .iter()
            .map(|name| family(&scenario, name))
            .collect::<Result<_, _>>()?,
    };
    let mut ranking = Ranking::new(&scenario, &families, iterations, epsilon, source.threads())?;
    let bar = progress(ranking.progress().iterations, quiet);
    loop {
        let pause = Instant::now() + Duration::from_millis(100);
        let done = ranking.run(|| Instant::now() < pause)?;
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

/// A family by name, with the scenario's settings where it is the scenario's own, or as JSON.
fn family(scenario: &Scenario, text: &str) -> Result<EnergyConfig, Failure> {
    let mut value = scenario.to_value();
    if text.trim_start().starts_with('{') {
        value["energy"] = serde_json::from_str(text)
            .map_err(|e| Failure::Message(format!("--family {text}: is not JSON: {e}")))?;
    } else if value["energy"]["kind"] != text {
        value["energy"] = json!({ "kind": text });
    }
    if let Value::Object(fields) = &mut value {
        fields.shift_remove("state");
    }
    Ok(Scenario::from_value(value)?.energy)
}

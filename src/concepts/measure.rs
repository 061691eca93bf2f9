//! One trial of a concept: five demonstrations and an arrangement that nothing has learned from.

use super::arrangement::Arrangement;
use super::batch::BYSTANDERS;
use super::concept::ConceptConfig;
use super::learned::{Learned, STEPS};
use super::rival;
use super::training::DEMONSTRATIONS;
use crate::error::Error;
use crate::random::{Purpose, Stream};

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Whether the most probable concept is the one that was shown.
    pub identified: bool,
    /// Whether its code is the nearest.
    pub nearest_code: bool,
    /// Whether the entity that takes no part is the one attended to least.
    pub attended: bool,
    /// How far the start is from showing the concept.
    pub start: f64,
    /// How far is what the energy makes of it.
    pub error: f64,
    /// How far is what the network makes that regresses.
    pub regression: f64,
    /// How far is what the nearest demonstration makes.
    pub demonstration: f64,
}

/// Arrangements of one trial, by the seed and its number.
fn drawn(
    concept: usize,
    trial: u64,
    seed: u32,
) -> (Vec<Arrangement>, Arrangement, Arrangement, Vec<bool>) {
    let concepts = ConceptConfig::all();
    let n = trial * concepts.len() as u64 + concept as u64;
    let mut rng = Stream::nth(seed, Purpose::Resample, n);
    let mut draw = || Arrangement::drawn(&*concepts[concept], BYSTANDERS, &mut rng);
    let shown = (0..DEMONSTRATIONS).map(|_| draw()).collect();
    let truth = draw();
    let (start, free) = truth.scattered((trial % 4) as usize, &mut rng);
    (shown, truth, start, free)
}

/// Measures one trial: the demonstrations are identified, and participants that are anywhere, of which none to three
/// are held where a demonstration has them, are brought to show the concept by the code just inferred.
///
/// # Errors
/// Where the energy leads to places that are not finite.
pub fn measured(
    learned: &Learned,
    concept: usize,
    trial: u64,
    seed: u32,
) -> Result<Measured, Error> {
    let concepts = ConceptConfig::all();
    let (shown, truth, start, free) = drawn(concept, trial, seed);
    let off = |event: &Arrangement| event.error(&*concepts[concept]).unwrap_or(f64::INFINITY);
    let found = learned.identify(&shown)?;
    let best = largest(&found.probabilities);
    let attention = learned.attend(&truth, &found.code);
    let least = largest(&attention.iter().map(|a| -a).collect::<Vec<_>>());
    let made = learned.generate(&start, &free, &[found.code], STEPS)?;
    Ok(Measured {
        identified: best == concept,
        nearest_code: found.nearest == concept,
        attended: !truth.part[least],
        start: off(&start),
        error: made.events.last().map_or(f64::INFINITY, off),
        regression: off(&rival::regressed(learned.rival(), concept, &start, &free)),
        demonstration: off(&rival::nearest(&shown, &start, &free)),
    })
}

fn largest(values: &[f64]) -> usize {
    let best = (0..values.len()).max_by(|a, b| values[*a].total_cmp(&values[*b]));
    best.unwrap_or_default()
}

/// Two concepts at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Composed {
    /// How far what the sum of both energies makes is from each of the two.
    pub both: [f64; 2],
    /// How far what the first alone makes is from each.
    pub first: [f64; 2],
    /// How far what the second alone makes is from each.
    pub second: [f64; 2],
}

/// Brings participants that are anywhere to show two concepts at once, each known from five demonstrations of its own.
///
/// # Errors
/// Where the energy leads to places that are not finite.
pub fn composed(
    learned: &Learned,
    of: [usize; 2],
    trial: u64,
    seed: u32,
) -> Result<Composed, Error> {
    let concepts = ConceptConfig::all();
    let mut codes = Vec::new();
    for concept in of {
        codes.push(learned.identify(&drawn(concept, trial, seed).0)?.code);
    }
    let mut rng = Stream::nth(seed, Purpose::Resample, u64::MAX - trial);
    let truth = Arrangement::drawn(&*concepts[of[0]], BYSTANDERS, &mut rng);
    let (start, free) = truth.scattered(0, &mut rng);
    let off = |codes: &[_]| -> Result<[f64; 2], Error> {
        let made = learned.generate(&start, &free, codes, STEPS)?;
        let end = made.events.last().unwrap_or(&start);
        Ok(of.map(|c| end.error(&*concepts[c]).unwrap_or(f64::INFINITY)))
    };
    Ok(Composed {
        both: off(&codes)?,
        first: off(&codes[..1])?,
        second: off(&codes[1..])?,
    })
}

//! What the energy is measured against: the nearest demonstration, and a network that regresses.

use super::arrangement::{Arrangement, lanes};
use super::concept::{ConceptConfig, PARTICIPANTS};
use super::energy::{At, LEAST, Pair, Scene};
use super::network::{CODE, HIDDEN, OUTPUTS, PARAMETERS, initial};
use super::training::{Learning, Query, TrainingSpec};
use crate::error::Error;
use crate::scalar::{F32x8, Lanes, Scalar};

/// The demonstration whose second mark and held participants are nearest, seen from the first mark: its participants,
/// moved along with the mark, stand in for the free ones, in their order.
#[must_use]
pub fn nearest(shown: &[Arrangement], start: &Arrangement, free: &[bool]) -> Arrangement {
    let order = |event: &Arrangement| -> Vec<usize> {
        let part = event.part.iter().enumerate();
        part.filter(|(_, part)| **part).map(|(k, _)| k).collect()
    };
    let from_mark =
        |event: &Arrangement, place: [f64; 2]| [0, 1].map(|c| place[c] - event.marks[0][c]);
    let slots = order(start);
    let far = |event: &Arrangement| {
        let mut pairs = vec![(event.marks[1], start.marks[1])];
        for (theirs, slot) in order(event).into_iter().zip(&slots) {
            if !free[*slot] {
                pairs.push((event.entities[theirs], start.entities[*slot]));
            }
        }
        let squares = pairs.into_iter().map(|(theirs, own)| {
            let (p, q) = (from_mark(event, theirs), from_mark(start, own));
            (0..2).map(|c| (p[c] - q[c]) * (p[c] - q[c])).sum::<f64>()
        });
        squares.sum::<f64>()
    };
    let mut made = start.clone();
    if let Some(event) = shown.iter().min_by(|a, b| far(a).total_cmp(&far(b))) {
        for (theirs, slot) in order(event).into_iter().zip(slots) {
            if free[slot] {
                let place = from_mark(event, event.entities[theirs]);
                made.entities[slot] = [0, 1].map(|c| start.marks[0][c] + place[c]);
            }
        }
    }
    made
}

/// Numbers of a network that regresses: those of the energy, and a code for every concept, which it is told.
#[must_use]
pub fn numbers() -> usize {
    PARAMETERS + CODE * ConceptConfig::all().len()
}

/// The pairs of one entity, with the share of each in what they sum to.
fn pairs_of<S: Scalar>(at: &At<'_, S>, i: usize) -> Vec<(Pair, S)> {
    let others = (2..at.counts.len()).filter(|j| *j != i);
    let sum = others
        .clone()
        .fold(S::constant(LEAST), |sum, j| sum + at.counts[j]);
    let marks = [0, 1].map(|kind| {
        (
            Pair {
                of: [i, kind],
                kind,
            },
            S::one(),
        )
    });
    let others = others.map(|j| {
        (
            Pair {
                of: [i, j],
                kind: 2,
            },
            at.counts[j] / sum,
        )
    });
    marks.into_iter().chain(others).collect()
}

/// By how much it moves one entity: the first two outputs of the same two networks, of the pairs of this entity.
fn moved<S: Scalar>(at: &At<'_, S>, i: usize) -> [S; 2] {
    let h = at.pooled(pairs_of(at, i).into_iter());
    let out = at.above(&h).1;
    [out[0], out[1]]
}

/// Where the free participants go.
#[must_use]
pub fn regressed(
    numbers: &[f32],
    concept: usize,
    start: &Arrangement,
    free: &[bool],
) -> Arrangement {
    let mut scene = lanes::<f32>(&[start]);
    let code = PARAMETERS + CODE * concept;
    scene.code = std::array::from_fn(|k| numbers[code + k]);
    let at = At::new(&numbers[..PARAMETERS], &scene);
    let mut made = start.clone();
    for (k, place) in made.entities.iter_mut().enumerate() {
        if free[k] {
            let by = moved(&at, 2 + k);
            *place = [0, 1].map(|c| place[c] + f64::from(by[c]));
        }
    }
    made
}

/// Learns to regress by as many updates of as many arrangements: the square of the distance to where the participants
/// of a demonstration are, from where they are scattered.
#[derive(Clone, Debug)]
pub struct Regression {
    /// Its numbers.
    pub learning: Learning,
}

impl Regression {
    /// Before the first update.
    #[must_use]
    pub fn new(spec: &TrainingSpec) -> Self {
        let mut numbers = initial(spec.seed.wrapping_add(1));
        numbers.resize(self::numbers(), 0.0);
        // Codes at 0 would all be moved alike.
        for k in PARAMETERS..numbers.len() {
            numbers[k] = if (k - PARAMETERS) % CODE == ((k - PARAMETERS) / CODE) % CODE {
                1.0
            } else {
                0.1 * (k % 7) as f32
            };
        }
        Self {
            learning: Learning::new(spec, numbers),
        }
    }

    /// One update.
    ///
    /// # Errors
    /// [`Error::Diverged`] where the loss is no longer finite.
    pub fn update(&mut self) -> Result<f64, Error> {
        let (turn, batch) = self.learning.draw();
        let (value, gradient) = loss(&self.learning.numbers, &turn, &batch.queries);
        self.learning.step(value, gradient)?;
        Ok(value)
    }
}

fn loss(numbers: &[f32], concepts: &[usize], queries: &[Query<F32x8>]) -> (f64, Vec<f32>) {
    let theta = &numbers[..PARAMETERS];
    let mut sums = vec![F32x8::zero(); PARAMETERS];
    let mut gradient = vec![0.0; numbers.len()];
    let code: [F32x8; CODE] = std::array::from_fn(|k| {
        let of: Vec<f32> = concepts
            .iter()
            .map(|c| numbers[PARAMETERS + CODE * c + k])
            .collect();
        F32x8::load(&of)
    });
    let each = 1.0 / (queries.len() * F32x8::COUNT * PARTICIPANTS) as f64;
    let mut total = F32x8::zero();
    let mut by_code = [F32x8::zero(); CODE];
    for query in queries {
        let scene = Scene {
            code,
            ..query.scattered.clone()
        };
        let at = At::new(theta, &scene);
        let mut down = Scene::zero(scene.attention.len());
        let mut told = [F32x8::zero(); HIDDEN];
        for i in 2..scene.places.len() {
            let pairs = pairs_of(&at, i);
            let h = at.pooled(pairs.iter().copied());
            let (layer, out) = at.above(&h);
            let mut last = [F32x8::zero(); OUTPUTS];
            for c in 0..2 {
                let off = scene.places[i][c] + out[c] - query.truth.places[i][c];
                let free = query.free.places[i][c];
                total += off * off * free;
                last[c] = (off * free).times(2.0 * each);
            }
            let pooled = at.back_above(&h, &layer, &last, &mut down, Some(&mut sums));
            for (pair, weight) in pairs {
                at.back_pair(pair, weight, &pooled, &mut told, &mut down, Some(&mut sums));
            }
        }
        at.back_told(&told, &mut down, Some(&mut sums));
        for (to, from) in by_code.iter_mut().zip(down.code) {
            *to += from;
        }
    }
    for (to, from) in gradient.iter_mut().zip(sums) {
        *to = Lanes::sum(from);
    }
    for (k, by) in by_code.into_iter().enumerate() {
        for (lane, by) in by.to_array().into_iter().enumerate() {
            gradient[PARAMETERS + CODE * concepts[lane] + k] += by;
        }
    }
    (f64::from(Lanes::sum(total)) * each, gradient)
}

//! What an update of training learns from.

use super::arrangement::{Arrangement, lanes};
use super::concept::ConceptConfig;
use super::energy::Scene;
use super::spec::{DEMONSTRATIONS, TrainingSpec};
use crate::random::Stream;
use crate::scalar::{Lanes, Real};
use rand::RngExt;

/// Entities that take no part, one an arrangement.
pub(super) const BYSTANDERS: usize = 1;
/// Deviation of the noise of the sampler.
const SAMPLER_NOISE: f64 = 0.01;
/// Least and most noise, and what is added to its square.
const LEAST_NOISE: f64 = 0.03;
const MOST_NOISE: f64 = 0.7;
const FLOOR: f64 = 0.003;

/// An arrangement that shows a concept, and where descents towards it begin.
#[derive(Clone, Debug)]
pub struct Query<L> {
    /// As it is shown.
    pub truth: Scene<L>,
    /// With noise.
    pub noised: Scene<L>,
    /// With its free participants anywhere.
    pub scattered: Scene<L>,
    /// 1 for what is free.
    pub free: Scene<L>,
    /// What the square of the error counts.
    pub weight: L,
    /// Noise of the sampler, a scene a step.
    pub noise: Vec<Scene<L>>,
}

/// What an update learns from, a concept a lane.
#[derive(Clone, Debug)]
pub struct Batch<L> {
    /// Arrangements of which codes are inferred.
    pub shown: Vec<Scene<L>>,
    /// Arrangements to explain.
    pub queries: Vec<Query<L>>,
}

impl<L: Lanes> Batch<L> {
    /// Draws one.
    pub fn drawn(spec: &TrainingSpec, concepts: &[ConceptConfig], rng: &mut Stream) -> Self {
        let mut drawn = || -> Vec<Arrangement> {
            let one = |c: &ConceptConfig| Arrangement::drawn(&**c, BYSTANDERS, rng);
            concepts.iter().map(one).collect()
        };
        let shown = (0..DEMONSTRATIONS).map(|_| drawn()).collect::<Vec<_>>();
        let shown = shown.iter().map(|events| lanes(&refs(events))).collect();
        let truths: Vec<_> = (0..spec.arrangements).map(|_| drawn()).collect();
        let queries = truths.iter().map(|events| query(spec, events, rng));
        Self {
            shown,
            queries: queries.collect(),
        }
    }
}

fn refs(events: &[Arrangement]) -> Vec<&Arrangement> {
    events.iter().collect()
}

fn query<L: Lanes>(spec: &TrainingSpec, events: &[Arrangement], rng: &mut Stream) -> Query<L> {
    let mut noised = events.to_vec();
    let mut scattered = Vec::new();
    let mut free = events.to_vec();
    let mut weights = Vec::new();
    for (k, event) in events.iter().enumerate() {
        let (mut far, moves) = event.scattered(rng.random_range(0..4), rng);
        far.part.clone_from(&event.part);
        scattered.push(far);
        let deviation = LEAST_NOISE * libm::pow(MOST_NOISE / LEAST_NOISE, rng.random());
        let mut count = 0.0;
        free[k].marks = [[0.0; 2]; 2];
        for (i, free_place) in free[k].entities.iter_mut().enumerate() {
            let moves = f64::from(u8::from(moves[i]));
            *free_place = [moves; 2];
            count += moves;
            for x in &mut noised[k].entities[i] {
                *x += moves * deviation * rng.normal();
            }
        }
        weights.push(L::Real::from_f64(
            1.0 / (deviation * deviation + FLOOR) / count,
        ));
    }
    let truth = lanes::<L>(&refs(events));
    let mut free = lanes(&refs(&free));
    free.attention.fill(L::zero());
    let noises = if spec.contrast > 0.0 {
        spec.steps.saturating_sub(1)
    } else {
        0
    };
    let noise = (0..noises).map(|_| {
        let mut scene = Scene::zero(truth.attention.len());
        for x in scene.places.iter_mut().flatten() {
            let numbers = events
                .iter()
                .map(|_| L::Real::from_f64(SAMPLER_NOISE * rng.normal()));
            *x = L::load(&numbers.collect::<Vec<_>>());
        }
        scene
    });
    Query {
        noise: noise.collect(),
        truth,
        noised: lanes(&refs(&noised)),
        scattered: lanes(&refs(&scattered)),
        free,
        weight: L::load(&weights),
    }
}

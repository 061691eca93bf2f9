//! Learning the energy from pairs of demonstrations: of some the code is inferred, of others it has to explain.
//!
//! A loss of four terms, each through all steps of a descent:
//! - places: noise of every size is added to the free participants of an arrangement that shows the concept, and
//!   descent has to take it away: `|x_K − x*|²/(σ² + 0.003)`, `σ` log-uniform from 0.03 to 0.7;
//! - codes: of the codes of all concepts side by side, that of its own has to give an arrangement the lowest energy:
//!   cross-entropy of `softmax(−τE)`;
//! - attention: from 0 it descends to who takes part: cross-entropy of `σ(a_K)`;
//! - and, where asked for, contrast with what the energy itself generates from scattered places:
//!   `log(1 + e^{κ(E(x*) − E(x̃))})` at fixed `x̃`, and `κE(x̃)` at fixed θ, through the sampler that made `x̃`.

pub use super::batch::{Batch, Query};
pub use super::spec::{DEMONSTRATIONS, TrainingSpec};

use super::concept::ConceptConfig;
use super::descent::{Descent, Inference, Part};
use super::energy::{Scene, Summed, energy, reverse};
use super::network::{CODE, Layout, PARAMETERS, initial};
use crate::error::Error;
use crate::optimizer::{Adam, Optimizer, Schedule, Step, clip_norm};
use crate::random::{Noise, Purpose, Stream};
use crate::scalar::{F32x8, Lanes, Real, Scalar};
use serde::Serialize;

/// Concepts that are learned side by side in an update.
const SIDE_BY_SIDE: usize = 8;
/// Steps of descent in the code.
pub const CODE_STEPS: usize = 5;
/// Steps of descent in attention.
pub const ATTENTION_STEPS: usize = 3;
/// Arrangements of an update that are told apart and attended to.
const TOLD: usize = 4;
/// Weights of `E²` at demonstrations and of the square of codes, which keep both near 0.
const SMALL: [f64; 2] = [0.01, 0.001];
/// Scale κ of the contrast.
const CONTRAST: f64 = 5.0;

/// Terms of the loss, each a mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Losses {
    /// Their weighted sum.
    pub total: f64,
    /// Of places.
    pub places: f64,
    /// Of codes, in nats.
    pub codes: f64,
    /// Of attention, in nats an entity.
    pub attention: f64,
    /// Energy of demonstrations.
    pub shown: f64,
    /// Energy of what is generated, where there is contrast.
    pub generated: Option<f64>,
}

/// The lane after the next `by` lanes.
fn turned<L: Lanes>(x: L, by: usize) -> L {
    let mut numbers = vec![L::Real::default(); L::COUNT];
    x.store(&mut numbers);
    numbers.rotate_left(by % L::COUNT);
    L::load(&numbers)
}

/// The loss and its gradient by θ.
pub fn loss<L: Lanes + Summed<Sum = L>>(
    spec: &TrainingSpec,
    theta: &[L::Real],
    batch: &Batch<L>,
) -> (Losses, Vec<L::Real>) {
    let mut sums = vec![L::zero(); PARAMETERS];
    let mean = |x: L| x.sum().to_f64() / L::COUNT as f64;
    let mut losses = Losses::default();
    let inference = Inference::new(theta, batch.shown.clone(), CODE_STEPS);
    let code = inference.end();
    let small = SMALL.map(|weight| spec.small * weight);
    let mut by_code = code.map(|w| w.times(2.0 * small[1] / L::COUNT as f64));
    losses.total += small[1] * code.iter().map(|w| mean(*w * *w)).sum::<f64>();
    let count = batch.queries.len();
    let told = count.min(TOLD);
    let each = 1.0 / (count * L::COUNT) as f64;
    let coded = |scene: &Scene<L>| Scene {
        code,
        ..scene.clone()
    };
    let collect = |from: &Scene<L>, to: &mut [L; CODE]| {
        for (to, from) in to.iter_mut().zip(&from.code) {
            *to += *from;
        }
    };
    for (k, query) in batch.queries.iter().enumerate() {
        let truth = coded(&query.truth);
        let run = |start: &Scene<L>, noise: &[Scene<L>]| {
            let (free, places) = (query.free.clone(), Part::Places);
            Descent::new(theta, coded(start), free, places, spec.steps, noise)
        };

        let path = run(&query.noised, &[]);
        let off = path.end().with(&truth, |x, t| x - t);
        let mut adjoint = Scene::zero(truth.attention.len());
        let mut square = L::zero();
        for ((to, off), free) in adjoint
            .places
            .iter_mut()
            .zip(&off.places)
            .zip(&query.free.places)
        {
            for c in 0..2 {
                square += off[c] * off[c] * free[c];
                to[c] = (off[c] * free[c] * query.weight).times(2.0 * spec.places * each);
            }
        }
        losses.places += mean(square * query.weight) / count as f64;
        collect(&path.back(theta, adjoint, &mut sums), &mut by_code);

        let mut own = L::zero();
        if spec.contrast > 0.0 {
            let path = run(&query.scattered, &query.noise);
            let difference = energy(theta, &truth) - energy(theta, path.end());
            let slope = difference.times(CONTRAST).sigmoid();
            own += slope.times(spec.contrast * CONTRAST * each);
            let (generated, down) = reverse(theta, path.end(), -own, Some(&mut sums));
            for (to, from) in by_code.iter_mut().zip(down.code) {
                *to += from;
            }
            let mean_generated = mean(generated) / count as f64;
            *losses.generated.get_or_insert(0.0) += mean_generated;
            losses.total += spec.contrast * mean(difference.times(CONTRAST).softplus())
                / count as f64
                + spec.contrast * spec.sampler * CONTRAST * mean_generated;
            // The energy that the sampler reaches, with θ held in it: what reaches θ does so through the steps.
            let (_, mut end) = reverse(theta, path.end(), L::one(), None);
            let share = spec.contrast * spec.sampler * CONTRAST * each;
            end = end.with(&end, |x, _| x.times(share));
            end.code = [L::zero(); CODE];
            collect(&path.back(theta, end, &mut sums), &mut by_code);
        }
        if k < told {
            let each = 1.0 / (told * L::COUNT) as f64;
            let to = (&mut losses, &mut by_code, &mut sums[..]);
            attention(theta, &truth, (spec.attention, each), to);
            let to = (&mut losses, &mut by_code, &mut sums[..]);
            codes(theta, &truth, own, [spec.codes, small[0], each], to);
        } else if spec.contrast > 0.0 {
            let (_, down) = reverse(theta, &truth, own, Some(&mut sums));
            collect(&down, &mut by_code);
        }
    }
    inference.back(theta, by_code, &mut sums);
    losses.total +=
        spec.places * losses.places + spec.codes * losses.codes + spec.attention * losses.attention;
    (losses, sums.into_iter().map(Lanes::sum).collect())
}

/// Where terms are added: losses, the adjoint of the code, and that of θ.
type To<'a, L> = (&'a mut Losses, &'a mut [L; CODE], &'a mut [L]);

/// From attention 0, who takes part, with a weight and the share of one.
fn attention<L: Lanes + Summed<Sum = L>>(
    theta: &[L::Real],
    truth: &Scene<L>,
    (weight, each): (f64, f64),
    (losses, by_code, sums): To<'_, L>,
) {
    let n = truth.attention.len();
    let mut start = truth.clone();
    start.attention.fill(L::zero());
    let mut mask = Scene::zero(n);
    mask.attention.fill(L::one());
    let path = Descent::new(theta, start, mask, Part::Attention, ATTENTION_STEPS, &[]);
    let mut adjoint = Scene::zero(n);
    let share = each / n as f64;
    for k in 0..n {
        let a = path.end().attention[k];
        let part = L::one().where_greater(L::zero(), truth.attention[k], L::zero());
        losses.attention += (a.softplus() - part * a).sum().to_f64() * share;
        adjoint.attention[k] = (a.sigmoid() - part).times(weight * share);
    }
    let down = path.back(theta, adjoint, sums);
    for (to, from) in by_code.iter_mut().zip(down.code) {
        *to += from;
    }
}

/// Of the codes in all lanes, which is its own. `own` is what its own energy counts already.
fn codes<L: Lanes + Summed<Sum = L>>(
    theta: &[L::Real],
    truth: &Scene<L>,
    own: L,
    [weight, small, each]: [f64; 3],
    (losses, by_code, sums): To<'_, L>,
) {
    let scale = theta[Layout::STEPS.end - 1].exp();
    let others = (0..L::COUNT).map(|by| {
        let code = truth.code.map(|w| turned(w, by));
        Scene {
            code,
            ..truth.clone()
        }
    });
    let scenes: Vec<_> = others.collect();
    let energies: Vec<L> = scenes.iter().map(|scene| energy(theta, scene)).collect();
    let least = energies[1..].iter().fold(energies[0], |a, b| a.min(*b));
    let weights: Vec<L> = energies
        .iter()
        .map(|e| (least - *e).scale(scale).exp())
        .collect();
    let sum = weights.iter().fold(L::zero(), |sum, w| sum + *w);
    let loss = (energies[0] - least).scale(scale) + sum.ln();
    losses.codes += loss.sum().to_f64() * each;
    losses.shown += energies[0].sum().to_f64() * each;
    losses.total += small * (energies[0] * energies[0]).sum().to_f64() * each;
    let mut expected = L::zero();
    for (by, scene) in scenes.iter().enumerate() {
        let share = weights[by] / sum;
        expected += share * energies[by];
        let mut slope = -share;
        if by == 0 {
            slope += L::one();
        }
        let mut seed = slope.scale(scale).times(weight * each);
        if by == 0 {
            seed += own + energies[0].times(2.0 * small * each);
        }
        let (_, down) = reverse(theta, scene, seed, Some(sums));
        for (to, from) in by_code.iter_mut().zip(down.code) {
            *to += turned(from, L::COUNT - by % L::COUNT);
        }
    }
    sums[Layout::STEPS.end - 1] += (energies[0] - expected).scale(scale).times(weight * each);
}

/// Numbers under training, with what Adam remembers of them.
#[derive(Clone, Debug)]
pub struct Learning {
    /// The numbers as they stand.
    pub numbers: Vec<f32>,
    spec: TrainingSpec,
    moments: Vec<Vec<f32>>,
    updates: u64,
    concepts: Vec<ConceptConfig>,
}

impl Learning {
    pub(super) fn new(spec: &TrainingSpec, numbers: Vec<f32>) -> Self {
        Self {
            moments: vec![vec![0.0; numbers.len()]; 2],
            numbers,
            spec: spec.clone(),
            updates: 0,
            concepts: ConceptConfig::all(),
        }
    }

    /// What the next update learns from, and which concept is in each lane.
    pub(super) fn draw(&self) -> (Vec<usize>, Batch<F32x8>) {
        let mut rng = Stream::nth(self.spec.seed, Purpose::Batch, self.updates);
        let first = self.updates as usize * SIDE_BY_SIDE;
        let turn: Vec<_> = (first..first + SIDE_BY_SIDE)
            .map(|k| k % self.concepts.len())
            .collect();
        let concepts: Vec<_> = turn.iter().map(|k| self.concepts[*k].clone()).collect();
        let batch = Batch::drawn(&self.spec, &concepts, &mut rng);
        (turn, batch)
    }

    /// Moves the numbers along a gradient.
    ///
    /// # Errors
    /// [`Error::Diverged`] where the loss or its gradient is not finite; the numbers stay as they were.
    pub(super) fn step(&mut self, loss: f64, mut gradient: Vec<f32>) -> Result<(), Error> {
        let adam = Adam {
            learning_rate: self.spec.learning_rate,
            beta2: 0.99,
            clip: 1.0,
            schedule: Schedule::Cosine,
            period: self.spec.updates as f64,
            ..Default::default()
        };
        let norm = clip_norm(&mut gradient, adam.clip());
        if !loss.is_finite() || !norm.is_finite() {
            let message = "the loss of concepts is no longer finite; a smaller learning rate helps";
            return Err(Error::Diverged {
                message: message.into(),
            });
        }
        self.updates += 1;
        let step = Step {
            count: self.updates,
            rate: adam.rates(self.updates)[0],
            terms: 1.0,
            noise: Noise::new(self.spec.seed, Purpose::Optimizer, self.updates),
            group: 0,
            metric: None,
        };
        adam.update(&step, &gradient, &mut self.numbers, &mut self.moments);
        Ok(())
    }

    /// Updates so far.
    #[must_use]
    pub fn updates(&self) -> u64 {
        self.updates
    }
}

/// The energy under training.
#[derive(Clone, Debug)]
pub struct Trainer {
    /// θ as it stands.
    pub learning: Learning,
    last: Option<Losses>,
}

impl Trainer {
    /// Before the first update, from given parameters or, without any, from random ones.
    ///
    /// # Errors
    /// [`Error::Invalid`] for settings out of range, and parameters that are too many or too few.
    pub fn new(spec: &TrainingSpec, from: Option<Vec<f32>>) -> Result<Self, Error> {
        spec.check()?;
        let theta = from.unwrap_or_else(|| initial(spec.seed));
        if theta.len() != PARAMETERS {
            let message = format!("are {}, expected {PARAMETERS}", theta.len());
            return Err(Error::invalid("parameters", message));
        }
        Ok(Self {
            learning: Learning::new(spec, theta),
            last: None,
        })
    }

    /// One update.
    ///
    /// # Errors
    /// [`Error::Diverged`] where the loss or its gradient is not finite; θ stays as it was.
    pub fn update(&mut self) -> Result<(), Error> {
        let (_, batch) = self.learning.draw();
        let (losses, gradient) = loss(&self.learning.spec, &self.learning.numbers, &batch);
        self.learning.step(losses.total, gradient)?;
        self.last = Some(losses);
        Ok(())
    }

    /// The terms of the loss at the last update.
    #[must_use]
    pub fn last(&self) -> Option<Losses> {
        self.last
    }
}

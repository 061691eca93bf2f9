//! What was learned, at work: a concept told from a few demonstrations, and entities that come to show it.

use super::arrangement::{Arrangement, FULL, lanes};
use super::batch::BYSTANDERS;
use super::concept::ConceptConfig;
use super::descent::{Descent, Inference, Part};
use super::energy::{Scene, energy, reverse};
use super::network::{CODE, Layout, PARAMETERS, from_bytes, to_bytes};
use super::rival;
use super::training::{ATTENTION_STEPS, CODE_STEPS, DEMONSTRATIONS};
use crate::error::Error;
use crate::random::{Purpose, Stream};
use crate::scalar::{F32x8, Lanes, Scalar, cast};
use serde::Serialize;
use std::sync::OnceLock;

/// A concept code.
pub type Code = [f64; CODE];

/// Steps in which entities come to show a concept.
pub const STEPS: usize = 100;

/// Parameters, the codes of all concepts that ship, and the network that regresses.
#[derive(Clone, Debug, PartialEq)]
pub struct Learned {
    theta: Vec<f64>,
    codes: Vec<Code>,
    rival: Vec<f32>,
}

/// A concept that was told from demonstrations.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Identified {
    /// Its code.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number[]"))]
    pub code: Code,
    /// The mean energy of the demonstrations at this code.
    pub energy: f64,
    /// How probable each concept that ships is, of these alone: `softmax(−τ Σ E(x; w_c))` over their codes `w_c`.
    pub probabilities: Vec<f64>,
    /// Which of their codes is nearest.
    pub nearest: usize,
}

/// Entities on their way.
#[derive(Clone, Debug, PartialEq)]
pub struct Generated {
    /// Where they are, from the start to the end.
    pub events: Vec<Arrangement>,
    /// The energy there: the mean over the codes.
    pub energies: Vec<f64>,
}

impl Learned {
    /// What ships with this crate, made by `scripts/concepts/train.sh`.
    ///
    /// # Panics
    /// Never: a test reads the file.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Learned> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            Self::from_bytes(include_bytes!("trained.bin")).expect("the file that ships is one")
        })
    }

    /// From parameters that were just learned: the code of a concept is the mean over so many sets of demonstrations,
    /// drawn by the seed.
    #[must_use]
    pub fn new(theta: &[f32], rival: Vec<f32>, seed: u32, sets: usize) -> Self {
        let mut learned = Self {
            theta: cast(theta),
            codes: Vec::new(),
            rival,
        };
        for (c, concept) in ConceptConfig::all().iter().enumerate() {
            let mut sum = [0.0; CODE];
            for set in 0..sets {
                let n = (c * sets + set) as u64;
                let mut rng = Stream::nth(seed, Purpose::HeldOut, n);
                let shown = (0..DEMONSTRATIONS)
                    .map(|_| Arrangement::drawn(&**concept, BYSTANDERS, &mut rng))
                    .collect::<Vec<_>>();
                let code = learned.infer(&shown).end();
                sum = std::array::from_fn(|k| sum[k] + code[k] / sets as f64);
            }
            // As the file has them.
            learned.codes.push(sum.map(|w| f64::from(w as f32)));
        }
        learned
    }

    /// How many numbers all of them are.
    #[must_use]
    pub fn count() -> usize {
        PARAMETERS + CODE * ConceptConfig::all().len() + rival::numbers()
    }

    /// From all numbers in a row: θ, the codes, and those of the network that regresses.
    ///
    /// # Errors
    /// [`Error::Invalid`] for another count, and for a number that is not finite.
    pub fn from_numbers(numbers: &[f32]) -> Result<Self, Error> {
        if numbers.len() != Self::count() {
            let message = format!("are {}, expected {}", numbers.len(), Self::count());
            return Err(Error::invalid("parameters", message));
        }
        if let Some(at) = numbers.iter().position(|x| !x.is_finite()) {
            let message = format!("is {}, expected a finite number", numbers[at]);
            return Err(Error::invalid(format!("parameters[{at}]"), message));
        }
        let (theta, rest) = numbers.split_at(PARAMETERS);
        let (codes, rival) = rest.split_at(rest.len() - rival::numbers());
        let codes = codes.as_chunks::<CODE>().0.iter();
        Ok(Self {
            theta: cast(theta),
            codes: codes.map(|code| code.map(f64::from)).collect(),
            rival: rival.to_vec(),
        })
    }

    /// All of them in a row.
    #[must_use]
    pub fn numbers(&self) -> Vec<f32> {
        let codes: Vec<f32> = cast(self.codes.as_flattened());
        [self.theta(), codes, self.rival.clone()].concat()
    }

    /// Reads a file of them.
    ///
    /// # Errors
    /// [`Error::Syntax`] for a file that is none, [`Error::Invalid`] for a number that is not finite.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        Self::from_numbers(&from_bytes(bytes, Self::count())?)
    }

    /// The file of them.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        to_bytes(&self.numbers())
    }

    /// θ in single precision.
    #[must_use]
    pub fn theta(&self) -> Vec<f32> {
        cast(&self.theta)
    }

    /// Numbers of the network that regresses.
    #[must_use]
    pub fn rival(&self) -> &[f32] {
        &self.rival
    }

    /// Codes of the concepts that ship.
    #[must_use]
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    fn infer(&self, shown: &[Arrangement]) -> Inference<f64> {
        Inference::new(
            &self.theta,
            shown.iter().map(Arrangement::scene).collect(),
            CODE_STEPS,
        )
    }

    /// The concept that demonstrations show.
    ///
    /// # Errors
    /// [`Error::Invalid`] for none, and for arrangements that are none.
    pub fn identify(&self, shown: &[Arrangement]) -> Result<Identified, Error> {
        if shown.is_empty() {
            let message = "are none, expected at least one arrangement that shows the concept";
            return Err(Error::invalid("demonstrations", message));
        }
        for (k, event) in shown.iter().enumerate() {
            event.check(&format!("demonstrations[{k}]"))?;
        }
        let inference = self.infer(shown);
        let code = inference.end();
        let scale = self.theta[Layout::STEPS.end - 1].exp() * shown.len() as f64;
        let against = self
            .codes
            .iter()
            .map(|own| -scale * inference.energy(&self.theta, own));
        let logits: Vec<f64> = against.collect();
        let most = logits.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
        let weights: Vec<f64> = logits.iter().map(|x| (x - most).exp()).collect();
        let sum: f64 = weights.iter().sum();
        let far = |own: &Code| {
            (0..CODE)
                .map(|k| (own[k] - code[k]) * (own[k] - code[k]))
                .sum::<f64>()
        };
        let nearest = (0..self.codes.len())
            .min_by(|a, b| far(&self.codes[*a]).total_cmp(&far(&self.codes[*b])));
        Ok(Identified {
            energy: inference.energy(&self.theta, &code),
            probabilities: weights.iter().map(|w| w / sum).collect(),
            nearest: nearest.unwrap_or_default(),
            code,
        })
    }

    /// Lets the free entities descend the mean of the energies at the codes given, from where they are.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is no arrangement, a list of another length, and no code;
    /// [`Error::Diverged`] where places are no longer finite.
    pub fn generate(
        &self,
        start: &Arrangement,
        free: &[bool],
        codes: &[Code],
        steps: usize,
    ) -> Result<Generated, Error> {
        start.check("arrangement")?;
        if free.len() != start.entities.len() {
            let message = format!("are {}, expected {}", free.len(), start.entities.len());
            return Err(Error::invalid("free", message));
        }
        if codes.is_empty() {
            return Err(Error::invalid("codes", "are none, expected at least one"));
        }
        let step = Part::Places.step(&self.theta) / codes.len() as f64;
        let mut event = start.clone();
        let mut generated = Generated {
            events: Vec::new(),
            energies: Vec::new(),
        };
        for k in 0..=steps {
            let mut scene = event.scene::<f64>();
            generated.events.push(event.clone());
            let mut energy = 0.0;
            for code in codes {
                scene.code = *code;
                let (value, down) = reverse(&self.theta, &scene, 1.0, None);
                energy += value / codes.len() as f64;
                for (i, place) in event.entities.iter_mut().enumerate() {
                    if free[i] && k < steps {
                        let slope = down.places[2 + i];
                        *place = [0, 1].map(|c| place[c] - step * slope[c]);
                    }
                }
            }
            generated.energies.push(energy);
            if !energy.is_finite() {
                let message = format!("places are no longer finite after {k} steps");
                return Err(Error::Diverged { message });
            }
        }
        Ok(generated)
    }

    /// How much each entity takes part in what a code says: `σ(a)` after a descent from `a = 0`.
    #[must_use]
    pub fn attend(&self, event: &Arrangement, code: &Code) -> Vec<f64> {
        let mut start = event.scene();
        start.code = *code;
        start.attention.fill(0.0);
        let mut mask = Scene::zero(start.attention.len());
        mask.attention.fill(1.0);
        let path = Descent::new(
            &self.theta,
            start,
            mask,
            Part::Attention,
            ATTENTION_STEPS,
            &[],
        );
        path.end().attention.iter().map(|a| a.sigmoid()).collect()
    }

    /// The mean energy over the codes with one entity, which then takes part, at the middles of so many cells along
    /// either axis of the square from −1.6 to 1.6, row after row from the lowest.
    #[must_use]
    pub fn map(
        &self,
        event: &Arrangement,
        entity: usize,
        codes: &[Code],
        cells: usize,
    ) -> Vec<f32> {
        let theta = self.theta();
        let mut scene = lanes::<F32x8>(&[event; F32x8::COUNT]);
        scene.attention[entity] = F32x8::constant(FULL);
        let middle = |k: usize| (HALF * (2.0 * (k as f64 + 0.5) / cells as f64 - 1.0)) as f32;
        let total = cells * cells;
        let mut values = Vec::with_capacity(total);
        for first in (0..total).step_by(F32x8::COUNT) {
            let at: [usize; F32x8::COUNT] = std::array::from_fn(|k| (first + k).min(total - 1));
            let load = |of: [usize; F32x8::COUNT]| F32x8::load(&of.map(middle));
            scene.places[2 + entity] = [load(at.map(|k| k % cells)), load(at.map(|k| k / cells))];
            let mut sum = F32x8::zero();
            for code in codes {
                scene.code = code.map(|w| F32x8::splat(w as f32));
                sum += energy(&theta, &scene);
            }
            let mean = sum.times(1.0 / codes.len() as f64).to_array();
            values.extend_from_slice(&mean[..(total - first).min(F32x8::COUNT)]);
        }
        values
    }
}

/// Half the edge of the square that is shown.
pub const HALF: f64 = 1.6;

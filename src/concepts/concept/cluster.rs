//! Clustered.

use super::{
    Concept, Marks, PARTICIPANTS, Places, in_disk, length, less, middle, root_mean, uniform,
};
use crate::random::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// All within 0.2 of one place, wherever it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Clustered")]
pub struct Cluster {}

const RADIUS: f64 = 0.2;
/// Steps to the center that asks least; each halves at least what is left of its distance to it.
const STEPS: usize = 200;

impl Concept for Cluster {
    fn title(&self) -> &'static str {
        "close together"
    }

    fn draw(&self, _: &Marks, rng: &mut Stream) -> Places {
        let center = uniform(0.8, rng);
        std::array::from_fn(|_| in_disk(center, RADIUS, rng))
    }

    /// The sum of squares of distances to a disk is convex in its center; descent finds the center.
    fn error(&self, _: &Marks, places: &Places) -> f64 {
        let mut center = middle(places);
        let beyond = |center, p: &_| {
            let off = less(*p, center);
            let far = length(off);
            (off, far, (far - RADIUS).max(0.0))
        };
        for _ in 0..STEPS {
            let mut step = [0.0; 2];
            for p in places {
                let (off, far, over) = beyond(center, p);
                if over > 0.0 {
                    step = [0, 1].map(|c| step[c] + off[c] * over / far);
                }
            }
            center = [0, 1].map(|c| center[c] + step[c] / PARTICIPANTS as f64);
        }
        root_mean(places.each_ref().map(|p| beyond(center, p).2))
    }
}

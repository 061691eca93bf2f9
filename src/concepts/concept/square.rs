//! A square.

use super::{Concept, Marks, PARTICIPANTS, Places, around, dot, length, less, middle, uniform};
use crate::random::Stream;
use rand::RngExt;
use rand::seq::SliceRandom;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::f64::consts::{FRAC_PI_2, TAU};

/// The corners of a square whose diagonal is 1, wherever it is and however it is turned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Square")]
pub struct Square {}

const RADIUS: f64 = 0.5;
/// Which entity is at which corner; turns and mirror images of these are the others.
const ORDERS: [[usize; PARTICIPANTS]; 3] = [[0, 1, 2, 3], [0, 1, 3, 2], [0, 2, 1, 3]];

impl Concept for Square {
    fn title(&self) -> &'static str {
        "a square"
    }

    fn draw(&self, _: &Marks, rng: &mut Stream) -> Places {
        let (center, turn) = (uniform(0.6, rng), TAU * rng.random::<f64>());
        let mut places =
            std::array::from_fn(|k| around(center, RADIUS, turn + FRAC_PI_2 * k as f64));
        places.shuffle(rng);
        places
    }

    /// The square that fits best in the least squares (Procrustes), over the three orders of its corners both ways
    /// around.
    fn error(&self, _: &Marks, places: &Places) -> f64 {
        let center = middle(places);
        let off = places.map(|p| less(p, center));
        let size: f64 = off.iter().map(|p| dot(*p, *p)).sum();
        let count = PARTICIPANTS as f64;
        let fits = ORDERS.into_iter().flat_map(|order| {
            let [a, b, c, d] = order.map(|k| off[k]);
            // Sums of the places, each turned back by its quarter turns, one way and the other.
            let (ac, bd) = (less(a, c), less(b, d));
            [
                [ac[0] + bd[1], ac[1] - bd[0]],
                [ac[0] - bd[1], ac[1] + bd[0]],
            ]
        });
        let best = fits.map(length).fold(0.0, f64::max);
        let least = size + count * RADIUS * RADIUS - 2.0 * RADIUS * best;
        libm::sqrt(least.max(0.0) / count)
    }
}

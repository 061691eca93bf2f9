//! Between two marks.

use super::{Concept, Marks, Places, dot, length, less, root_mean};
use crate::random::Stream;
use rand::RngExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// All on the segment between the marks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Between")]
pub struct Between {}

impl Concept for Between {
    fn title(&self) -> &'static str {
        "between the marks"
    }

    fn draw(&self, [from, to]: &Marks, rng: &mut Stream) -> Places {
        std::array::from_fn(|_| {
            let t: f64 = rng.random();
            [0, 1].map(|c| from[c] + t * (to[c] - from[c]))
        })
    }

    fn error(&self, [from, to]: &Marks, places: &Places) -> f64 {
        let along = less(*to, *from);
        let square = dot(along, along).max(f64::MIN_POSITIVE);
        root_mean(places.map(|p| {
            let off = less(p, *from);
            let t = (dot(off, along) / square).clamp(0.0, 1.0);
            length([off[0] - t * along[0], off[1] - t * along[1]])
        }))
    }
}

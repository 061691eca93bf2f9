//! Near the first mark.

use super::{Concept, Marks, Places, in_disk, length, less, root_mean};
use crate::random::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// All within 0.25 of the first mark.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Near")]
pub struct Near {}

const RADIUS: f64 = 0.25;

impl Concept for Near {
    fn title(&self) -> &'static str {
        "near the first mark"
    }

    fn draw(&self, [mark, _]: &Marks, rng: &mut Stream) -> Places {
        std::array::from_fn(|_| in_disk(*mark, RADIUS, rng))
    }

    fn error(&self, [mark, _]: &Marks, places: &Places) -> f64 {
        root_mean(places.map(|p| (length(less(p, *mark)) - RADIUS).max(0.0)))
    }
}

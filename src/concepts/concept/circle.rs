//! On a circle around the first mark.

use super::{Concept, Marks, Places, around, length, less, root_mean};
use crate::random::Stream;
use rand::RngExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

/// All at a distance of 0.5 from the first mark.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Circle")]
pub struct Circle {}

const RADIUS: f64 = 0.5;

impl Concept for Circle {
    fn title(&self) -> &'static str {
        "on a circle around the first mark"
    }

    fn draw(&self, [mark, _]: &Marks, rng: &mut Stream) -> Places {
        std::array::from_fn(|_| around(*mark, RADIUS, TAU * rng.random::<f64>()))
    }

    fn error(&self, [mark, _]: &Marks, places: &Places) -> f64 {
        root_mean(places.map(|p| length(less(p, *mark)) - RADIUS))
    }
}

//! Spread.

use super::{Concept, Marks, Places, length, less, uniform};
use crate::random::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// No two entities, marks among them, closer than 0.5.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Spread")]
pub struct Spread {}

const APART: f64 = 0.5;
const TRIES: usize = 10_000;

fn closest(marks: &Marks, places: &Places) -> f64 {
    let all: Vec<_> = marks.iter().chain(places).collect();
    let pairs = (2..all.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
    pairs
        .map(|(i, j)| length(less(*all[i], *all[j])))
        .fold(f64::INFINITY, f64::min)
}

impl Concept for Spread {
    fn title(&self) -> &'static str {
        "spread out"
    }

    fn draw(&self, marks: &Marks, rng: &mut Stream) -> Places {
        let mut tries = (0..TRIES).map(|_| std::array::from_fn(|_| uniform(1.0, rng)));
        tries
            .find(|places| closest(marks, places) >= APART)
            .unwrap_or([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    }

    /// Half of what the closest two lack: no less than the move of one of them that is needed, if both move.
    fn error(&self, marks: &Marks, places: &Places) -> f64 {
        (APART - closest(marks, places)).max(0.0) / 2.0
    }
}

//! On a line.

use super::{Concept, Marks, PARTICIPANTS, Places, around, less, middle, uniform};
use crate::random::Stream;
use rand::RngExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// All on one straight line, whichever.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Line")]
pub struct Line {}

impl Concept for Line {
    fn title(&self) -> &'static str {
        "on a line"
    }

    fn draw(&self, _: &Marks, rng: &mut Stream) -> Places {
        let (center, angle) = (uniform(0.4, rng), PI * rng.random::<f64>());
        std::array::from_fn(|_| around(center, 2.0 * rng.random::<f64>() - 1.0, angle))
    }

    /// By the smaller eigenvalue of the scatter about the mean.
    fn error(&self, _: &Marks, places: &Places) -> f64 {
        let center = middle(places);
        let [mut xx, mut yy, mut xy] = [0.0; 3];
        for p in places {
            let [x, y] = less(*p, center);
            (xx, yy, xy) = (xx + x * x, yy + y * y, xy + x * y);
        }
        let least = 0.5 * (xx + yy - libm::hypot(xx - yy, 2.0 * xy));
        libm::sqrt(least.max(0.0) / PARTICIPANTS as f64)
    }
}

//! At one side of the first mark.

use super::{Concept, Marks, Places, less, root_mean};
use crate::random::Stream;
use rand::RngExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// All right of the first mark: by 0.3 to 0.7, and no more than 0.2 above or below.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Beside")]
pub struct Beside {}

const NEAR: f64 = 0.3;
const FAR: f64 = 0.7;
const HEIGHT: f64 = 0.2;

impl Concept for Beside {
    fn title(&self) -> &'static str {
        "right of the first mark"
    }

    fn draw(&self, [mark, _]: &Marks, rng: &mut Stream) -> Places {
        std::array::from_fn(|_| {
            let across = NEAR + (FAR - NEAR) * rng.random::<f64>();
            let up = HEIGHT * (2.0 * rng.random::<f64>() - 1.0);
            [mark[0] + across, mark[1] + up]
        })
    }

    fn error(&self, [mark, _]: &Marks, places: &Places) -> f64 {
        root_mean(places.map(|p| {
            let [x, y] = less(p, *mark);
            let across = (NEAR - x).max(x - FAR).max(0.0);
            libm::hypot(across, (y.abs() - HEIGHT).max(0.0))
        }))
    }
}

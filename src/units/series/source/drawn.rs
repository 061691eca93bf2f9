//! Series that someone drew.

use super::SeriesSource;
use crate::error::Error;
use crate::units::series::Sequence;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A drawn strip: a column a step, each unit of it on or off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Drawn")]
pub struct Drawn {
    /// The steps, a digit 0 or 1 for each unit.
    #[schemars(extend("x-hidden" = true))]
    pub steps: Vec<String>,
}

impl Default for Drawn {
    /// A point that goes up and down.
    fn default() -> Self {
        let height = |k: usize| 6 - (k % 12).abs_diff(6);
        let digit = |on| if on { '1' } else { '0' };
        let step = |k| (0..7).map(|i| digit(i == height(k))).collect();
        Self {
            steps: (0..36).map(step).collect(),
        }
    }
}

impl SeriesSource for Drawn {
    fn sequence(&self, _seed: u32) -> Result<Sequence, Error> {
        let step = |(k, text): (usize, &String)| -> Result<Vec<f64>, Error> {
            let digit = |c: char| match c {
                '0' => Ok(0.0),
                '1' => Ok(1.0),
                other => {
                    let message = format!("has `{other}`, expected the digits 0 and 1");
                    Err(Error::invalid(format!("series.steps[{k}]"), message))
                }
            };
            text.chars().map(digit).collect()
        };
        self.steps.iter().enumerate().map(step).collect()
    }
}

//! Patterns that someone painted.

use super::{Patterns, Source};
use crate::error::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Painted pictures: the bits of each, row after row, as digits 0 and 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Painted")]
pub struct Painted {
    /// Bits of a row.
    #[schemars(range(min = 1, max = 32))]
    pub width: usize,
    /// Rows.
    #[schemars(range(min = 1, max = 32))]
    pub height: usize,
    /// The pictures.
    #[schemars(extend("x-hidden" = true))]
    pub pictures: Vec<String>,
}

impl Default for Painted {
    fn default() -> Self {
        Self {
            width: 5,
            height: 5,
            pictures: vec![
                "1000101010001000101010001".into(),
                "0010000100111110010000100".into(),
            ],
        }
    }
}

impl Source for Painted {
    fn patterns(&self, _seed: u32) -> Result<Patterns, Error> {
        let read = |(k, text): (usize, &String)| -> Result<Vec<bool>, Error> {
            let bits = text.chars().map(|c| match c {
                '0' => Ok(false),
                '1' => Ok(true),
                other => {
                    let message = format!("has `{other}`, expected the digits 0 and 1");
                    Err(Error::invalid(format!("patterns.pictures[{k}]"), message))
                }
            });
            bits.collect()
        };
        let pictures = self.pictures.iter().enumerate().map(read);
        Patterns::new(self.width, self.height, pictures.collect::<Result<_, _>>()?)
    }
}

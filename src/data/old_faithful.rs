//! Eruptions of the Old Faithful geyser.

use super::generate::planar;
use super::{Observations, Shape, Source};
use crate::error::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Old Faithful geyser, Yellowstone: length of 272 eruptions, and the wait for the next one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Old Faithful", extend("x-formula" = ""))]
pub struct OldFaithful {}

impl Source for OldFaithful {
    fn shape(&self) -> Result<Shape, Error> {
        Ok(planar(0))
    }

    fn observe(&self, _seed: u32) -> Result<Observations, Error> {
        Ok(Observations {
            dim: 2,
            ..Observations::default()
        })
    }
}

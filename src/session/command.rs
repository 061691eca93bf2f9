//! What can be asked of a running session.

use crate::data::Point;
use crate::scenario::Scenario;
use serde::{Deserialize, Deserializer, Serialize};

/// A change to a running session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Adds an observation; what was generated becomes explicit points.
    AddPoint {
        /// The observation.
        point: Point,
    },
    /// Moves an observation; its start stays.
    MovePoint {
        /// Which, from 0.
        index: usize,
        /// Where to.
        x: Vec<f64>,
    },
    /// Removes an observation.
    DeletePoint {
        /// Which, from 0.
        index: usize,
    },
    /// Removes all observations.
    ClearPoints,
    /// Replaces all observations.
    SetPoints {
        /// The observations.
        points: Vec<Point>,
    },
    /// Goes on with another scenario: keeps what was learned where only observations, rates, title
    /// or view differ, and restarts from the seed (or the state it carries) otherwise.
    Configure {
        /// The scenario.
        #[serde(deserialize_with = "by_value")]
        scenario: Box<Scenario>,
    },
    /// Restarts from the seed.
    Reset,
    /// Restarts from another seed.
    SetSeed {
        /// The seed.
        seed: u32,
    },
}

/// Reads by way of a plain value: a tagged enum buffers its fields in a type of its own, and readers
/// of all that a scenario holds from that would be a tenth of the page's download.
fn by_value<'de, D: Deserializer<'de>>(from: D) -> Result<Box<Scenario>, D::Error> {
    let value = serde_json::Value::deserialize(from)?;
    serde_json::from_value(value).map_err(serde::de::Error::custom)
}

//! Eruptions of the Old Faithful geyser.

use super::generate::planar;
use super::{Observations, Shape, Source};
use crate::error::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Old Faithful geyser, Yellowstone: length of 272 eruptions (first axis), and the wait for the
/// next one (second axis); each standardized: in standard deviations (1.141 and 13.59 minutes)
/// from the mean (3.488 and 70.90 minutes). Azzalini & Bowman 1990, Härdle 1991.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(
    title = "Old Faithful",
    extend("x-formula" = "", "x-axes" = [
        {"name": "eruption (min)", "center": 3.487783088, "scale": 1.141371251},
        {"name": "wait (min)", "center": 70.89705882, "scale": 13.59497379}
    ])
)]
pub struct OldFaithful {}

/// How many eruptions there are.
const COUNT: usize = 272;
/// Minutes per eruption and until the next one, with their source.
const TABLE: &str = include_str!("old_faithful.csv");

impl OldFaithful {
    /// The table as it was published: minutes per eruption, minutes until the next one, `[272, 2]`.
    #[must_use]
    pub fn minutes() -> Vec<f64> {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
        let fields = rows.flat_map(|row| row.split(','));
        fields.filter_map(|field| field.parse().ok()).collect()
    }
}

impl Source for OldFaithful {
    fn shape(&self) -> Result<Shape, Error> {
        Ok(planar(COUNT))
    }

    fn observe(&self, _seed: u32) -> Result<Observations, Error> {
        let mut points = Self::minutes();
        for axis in 0..2 {
            let column = || points.iter().skip(axis).step_by(2);
            let mean = column().sum::<f64>() / COUNT as f64;
            let square = column().map(|x| (x - mean) * (x - mean)).sum::<f64>();
            let deviation = libm::sqrt(square / (COUNT - 1) as f64);
            for x in points.iter_mut().skip(axis).step_by(2) {
                *x = f64::from(((*x - mean) / deviation) as f32);
            }
        }
        Ok(Observations {
            dim: 2,
            points,
            ..Observations::default()
        })
    }
}

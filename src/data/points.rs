//! Observations given one by one.

use super::generate::planar;
use super::{Observations, Shape, Source};
use crate::error::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Largest coordinate, to either side of 0.
pub const MAX_COORDINATE: f64 = 1e6;

/// Points of your own: dropped, drawn, pasted or loaded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Points", extend("x-formula" = ""))]
pub struct Points {
    /// The observations, all of one dimension.
    #[schemars(length(max = 5000))]
    pub points: Vec<Point>,
}

/// One observation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Where the process was seen.
    #[schemars(length(min = 1, max = 16), inner(range(min = -1e6, max = 1e6)))]
    pub x: Vec<f64>,
    /// Where the process started, if that was seen too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 16), inner(range(min = -1e6, max = 1e6)))]
    pub start: Option<Vec<f64>>,
    /// The condition y under which it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 16), inner(range(min = -1e6, max = 1e6)))]
    pub condition: Option<Vec<f64>>,
}

impl Source for Points {
    fn shape(&self) -> Result<Shape, Error> {
        let Some(first) = self.points.first() else {
            return Ok(planar(0));
        };
        let shape = Shape {
            n: self.points.len(),
            dim: first.x.len(),
            conditions: first.condition.as_ref().map_or(0, Vec::len),
        };
        for (i, point) in self.points.iter().enumerate() {
            point.check(shape, &format!("data.points[{i}]"))?;
        }
        Ok(shape)
    }

    fn observe(&self, _seed: u32) -> Result<Observations, Error> {
        let shape = self.shape()?;
        let flat = |f: fn(&Point) -> &[f64]| self.points.iter().flat_map(f).copied().collect();
        let started = self.points.iter().any(|p| p.start.is_some());
        Ok(Observations {
            dim: shape.dim,
            points: flat(|p| &p.x),
            starts: started.then(|| flat(|p| p.start.as_deref().unwrap_or(&p.x))),
            m: shape.conditions,
            conditions: flat(|p| p.condition.as_deref().unwrap_or_default()),
        })
    }
}

impl Point {
    /// An observation without a start or a condition.
    pub fn new(x: impl Into<Vec<f64>>) -> Self {
        Self {
            x: x.into(),
            ..Self::default()
        }
    }

    /// Refuses a point that does not go with others of that shape, or is out of range. `at` is
    /// how the message names it.
    ///
    /// # Errors
    /// [`Error::Invalid`], saying what was expected.
    pub fn check(&self, shape: Shape, at: &str) -> Result<(), Error> {
        numbers(&self.x, shape.dim, &format!("{at}.x"))?;
        if let Some(start) = &self.start {
            numbers(start, shape.dim, &format!("{at}.start"))?;
        }
        let condition = self.condition.as_deref().unwrap_or_default();
        numbers(condition, shape.conditions, &format!("{at}.condition"))
    }
}

fn numbers(values: &[f64], expected: usize, at: &str) -> Result<(), Error> {
    if values.len() != expected {
        let message = format!(
            "has {} numbers, expected {expected} as in the other observations",
            values.len()
        );
        return Err(Error::invalid(at, message));
    }
    match values
        .iter()
        .find(|x| x.is_nan() || x.abs() > MAX_COORDINATE)
    {
        Some(x) => Err(Error::invalid(
            at,
            format!("is {x}, expected a number from -1000000 to 1000000"),
        )),
        None => Ok(()),
    }
}

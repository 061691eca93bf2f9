//! Observations given one by one.

use super::generate::planar;
use super::{Observations, Shape, Source, groups};
use crate::error::Error;
use crate::tile::MAX_DIM;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Largest coordinate, to either side of 0.
pub const MAX_COORDINATE: f64 = 1e9;

/// Most observations.
pub const MAX_POINTS: usize = 5000;
/// Most rows that a fit by batches learns from.
pub const MAX_ROWS: usize = 10_000_000;
/// The same on the page.
pub const MAX_PAGE_ROWS: usize = 100_000;
/// Most positions of a path.
pub const MAX_PATH: usize = 64;
/// Most positions of all paths together.
pub(crate) const MAX_PATHS: usize = 50_000;

/// Points of your own: dropped, drawn, pasted or loaded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Points", extend("x-formula" = ""))]
pub struct Points {
    /// The observations, all of one dimension.
    #[schemars(length(max = 5000))]
    pub points: Vec<Point>,
}

/// One observation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Where the process was seen.
    #[schemars(length(min = 1, max = 64), inner(range(min = -1e9, max = 1e9)))]
    pub x: Vec<f64>,
    /// Where the process started, if that was seen too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 64), inner(range(min = -1e9, max = 1e9)))]
    pub start: Option<Vec<f64>>,
    /// The condition y under which it ran; how the energy takes it, `conditioning` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 64), inner(range(min = -1e9, max = 1e9)))]
    pub condition: Option<Vec<f64>>,
    /// Where the process was seen on its way from start to end, at equal distances in time; equally
    /// many positions in every observation that has a path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 64), inner(length(min = 1, max = 64), inner(range(min = -1e9, max = 1e9))))]
    pub path: Option<Vec<Vec<f64>>>,
    /// Time of a step from one position to the next, in the unit of η, where steps are of different
    /// lengths: it takes the place of the objective's η.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1e-6, max = 1e6))]
    pub time: Option<f64>,
    /// The number of the track that it is of, where it is of one: what is set aside can be whole tracks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<u32>,
}

impl Source for Points {
    fn explicit(&self) -> Option<&[Point]> {
        Some(&self.points)
    }

    fn shape(&self) -> Result<Shape, Error> {
        shape(&self.points)
    }

    fn observe(&self, _seed: u32) -> Result<Observations, Error> {
        Ok(flat(&self.points, self.shape()?))
    }
}

/// Points of that shape as rows.
pub(crate) fn flat(points: &[Point], shape: Shape) -> Observations {
    let all = |f: fn(&Point) -> &[f64]| points.iter().flat_map(f).copied().collect();
    let mut paths = Vec::with_capacity(shape.path * shape.n * shape.dim);
    for k in 0..shape.path {
        for point in points {
            match &point.path {
                Some(path) => paths.extend_from_slice(&path[k]),
                None => paths.resize(paths.len() + shape.dim, 0.0),
            }
        }
    }
    let passed = |p: &Point| f64::from(u8::from(p.path.is_some()));
    let any = shape.path > 0;
    Observations {
        dim: shape.dim,
        latent: 0,
        points: all(|p| &p.x),
        starts: shape
            .starts
            .then(|| all(|p| p.start.as_deref().unwrap_or(&p.x))),
        m: shape.conditions,
        conditions: all(|p| p.condition.as_deref().unwrap_or_default()),
        paths,
        passed: points.iter().filter(|_| any).map(passed).collect(),
        times: match shape.timed {
            true => points.iter().map(|p| p.time.unwrap_or(0.0)).collect(),
            false => Vec::new(),
        },
        tracks: match points.iter().any(|p| p.track.is_some()) {
            true => points.iter().map(|p| p.track).collect(),
            false => Vec::new(),
        },
        ..Observations::default()
    }
}

/// Times of a step.
pub const TIMES: std::ops::RangeInclusive<f64> = 1e-6..=1e6;

/// The shape of points, each checked.
pub(super) fn shape(points: &[Point]) -> Result<Shape, Error> {
    let Some(first) = points.first() else {
        return Ok(planar(0));
    };
    let paths = || points.iter().filter_map(|p| p.path.as_ref());
    let conditions = first.condition.as_ref().map_or(0, Vec::len);
    let given = points.iter().flat_map(|p| p.condition.iter().flatten());
    let shape = Shape {
        n: points.len(),
        dim: first.x.len(),
        conditions,
        starts: points.iter().any(|p| p.start.is_some()),
        path: paths().next().map_or(0, Vec::len),
        velocities: false,
        timed: points.iter().any(|p| p.time.is_some()),
        groups: groups(given.copied(), conditions),
    };
    if shape.n > MAX_POINTS {
        let message = format!("has {} entries, expected at most {MAX_POINTS}", shape.n);
        return Err(Error::invalid("data.points", message));
    }
    if !(1..=MAX_DIM).contains(&shape.dim) || shape.conditions > MAX_DIM {
        let message = format!(
            "has {} coordinates and {} conditions, expected 1 to {MAX_DIM} and at most {MAX_DIM}",
            shape.dim, shape.conditions
        );
        return Err(Error::invalid("data.points[0]", message));
    }
    if shape.path * paths().count() > MAX_PATHS {
        let message = format!(
            "has {} positions on paths, expected at most {MAX_PATHS}",
            shape.path * paths().count()
        );
        return Err(Error::invalid("data.points", message));
    }
    for (i, point) in points.iter().enumerate() {
        let here = |(field, message): (&str, String)| {
            Error::invalid(format!("data.points[{i}].{field}"), message)
        };
        point.check(shape).map_err(here)?;
    }
    Ok(shape)
}

impl Point {
    /// An observation without a start or a condition.
    pub fn new(x: impl Into<Vec<f64>>) -> Self {
        Self {
            x: x.into(),
            ..Self::default()
        }
    }

    /// Refuses a point that does not go with others of that shape, or is out of range: which field,
    /// and what was expected of it.
    fn check(&self, shape: Shape) -> Result<(), (&'static str, String)> {
        let within = |field, values: &[f64], expected| {
            numbers(values, expected).map_err(|message| (field, message))
        };
        within("x", &self.x, shape.dim)?;
        if let Some(start) = &self.start {
            within("start", start, shape.dim)?;
        }
        if let Some(time) = self.time
            && !TIMES.contains(&time)
        {
            let [least, most] = [TIMES.start(), TIMES.end()];
            let message = format!("is {time}, expected a number from {least:e} to {most:e}");
            return Err(("time", message));
        }
        if let Some(path) = &self.path {
            if path.len() != shape.path || !(1..=MAX_PATH).contains(&shape.path) {
                let message = format!(
                    "has {} positions, expected 1 to {MAX_PATH}, as many as the other paths",
                    path.len()
                );
                return Err(("path", message));
            }
            for position in path {
                within("path", position, shape.dim)?;
            }
        }
        if self.condition.as_ref().is_some_and(Vec::is_empty) {
            return Err((
                "condition",
                "has no numbers, expected some or none at all".into(),
            ));
        }
        let condition = self.condition.as_deref().unwrap_or_default();
        within("condition", condition, shape.conditions)
    }
}

fn numbers(values: &[f64], expected: usize) -> Result<(), String> {
    if values.len() != expected {
        return Err(format!(
            "has {} numbers, expected {expected} as in the other observations",
            values.len()
        ));
    }
    let wrong = |x: &&f64| x.is_nan() || x.abs() > MAX_COORDINATE;
    match values.iter().find(wrong) {
        Some(x) => Err(format!(
            "is {x}, expected a number from -{MAX_COORDINATE:e} to {MAX_COORDINATE:e}"
        )),
        None => Ok(()),
    }
}

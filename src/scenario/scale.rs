//! Observations in numbers near 1, which noise, steps and families are made for.

use super::{Axis, Scenario, View};
use crate::data::{Point, Points};
use crate::notice::{Notice, Repair};
use serde_json::{Map, Value, json};
use std::f64::consts::TAU;

/// Farther from 0 than this, or spread by less, are observations off the scale of the rest.
const FAR: f64 = 8.0;
const NARROW: f64 = 0.1;

/// Explicit observations that are off the scale of noise, steps and families, with the scenario's
/// data in standard deviations from the mean of each coordinate, in radians where it has a period, and axes
/// that say so.
pub(super) fn off_scale(scenario: &Scenario) -> Option<Notice> {
    let points = scenario.data.explicit()?;
    let axes = axes(scenario);
    let dim = axes.len();
    if dim == 0 {
        return None;
    }
    let period = |k: usize| scenario.periods.get(k).copied().filter(|p| *p > 0.0);
    let mut points = points.to_vec();
    points.iter_mut().for_each(|point| to_axes(&axes, point));
    let view = View::default();
    let most = points
        .iter()
        .flat_map(|p| &p.x)
        .fold(view.x_max, |m, x| m.max(1.1 * x.abs()));
    let periods: Vec<f64> = (0..dim).map(|k| period(k).map_or(0.0, |_| TAU)).collect();
    let half = |k: usize| period(k).map_or(most, |_| 0.5 * TAU);
    let view = View {
        x_min: -half(0),
        x_max: half(0),
        y_min: -half(1),
        y_max: half(1),
    };
    let mut data = json!(Points { points });
    data["kind"] = "points".into();
    let mut fields = vec![("data", data), ("axes", json!(axes)), ("view", json!(view))];
    if !scenario.periods.is_empty() {
        fields.push(("periods", json!(periods)));
    }
    Some(Notice {
        repair: Some(Repair {
            label: "Standardize them".into(),
            change: fields
                .into_iter()
                .map(|(name, value)| (name.to_string(), value))
                .collect::<Map<_, Value>>(),
        }),
        ..Notice::info(
            "data.points",
            "noise, steps and families are made for numbers near 1, and these observations are far from \
             it: in standard deviations from their mean they can be learned from, and the axes go on to \
             show them as they are",
        )
    })
}

/// The axes in whose units explicit observations that are off the scale of noise, steps and families are near 1;
/// none where there are no such.
pub(super) fn axes(scenario: &Scenario) -> Vec<Axis> {
    let points = scenario.data.explicit().unwrap_or_default();
    let dim = points.first().map_or(0, |p| p.x.len());
    let scaled = |axis: &Axis| axis.center != 0.0 || axis.scale != 1.0;
    if points.len() < 2 || scenario.axes.iter().any(scaled) {
        return Vec::new();
    }
    let axes: Vec<_> = (0..dim).map(|k| axis(scenario, points, k)).collect();
    let far = points.iter().flat_map(|p| &p.x).any(|x| x.abs() > FAR);
    let narrow = axes.iter().all(|axis| axis.scale < NARROW);
    let period = |k: usize| scenario.periods.get(k).copied().filter(|p| *p > 0.0);
    let turned = (0..dim).any(|k| period(k).is_some_and(|p| (p / TAU - 1.0).abs() > 1e-6));
    if !(far || narrow || turned) || scenario.dynamics.on_simplex() {
        return Vec::new();
    }
    axes
}

/// An observation in the units of the engine, of which axes say what they stand for.
pub(super) fn to_axes(axes: &[Axis], point: &mut Point) {
    let Point { x, start, path, .. } = point;
    let path = path.iter_mut().flatten();
    for place in std::iter::once(x).chain(start.as_mut()).chain(path) {
        for (x, axis) in place.iter_mut().zip(axes) {
            *x = f64::from(((*x - axis.center) / axis.scale) as f32);
        }
    }
}

/// Mean and standard deviation of a coordinate, with a spread of 1 where it is always the same; of one with a
/// period, the middle of the turn that it is given in, and a radian.
fn axis(scenario: &Scenario, points: &[Point], k: usize) -> Axis {
    let all = || points.iter().filter_map(|p| p.x.get(k));
    let n = points.len() as f64;
    let center = all().sum::<f64>() / n;
    let variance = all().map(|x| (x - center) * (x - center)).sum::<f64>() / (n - 1.0);
    let name = scenario.axes.get(k).map(|axis| axis.name.clone());
    if let Some(period) = scenario.periods.get(k).filter(|p| **p > 0.0) {
        let first_turn = all().all(|x| (0.0..=*period).contains(x));
        let both_sides = all().all(|x| x.abs() <= 0.5 * period);
        return Axis {
            name: name.unwrap_or_default(),
            center: if first_turn && !both_sides {
                0.5 * period
            } else {
                0.0
            },
            scale: period / TAU,
        };
    }
    let scale = libm::sqrt(variance);
    Axis {
        name: name.unwrap_or_default(),
        center,
        scale: if scale > 1e-12 { scale } else { 1.0 },
    }
}

//! Scenarios whose observations a table holds.

use super::scale::to_axes;
use super::snapshots::paired;
use super::{Axis, Scenario, View, advice, validate};
use crate::data::{MAX_POINTS, Observations, Point, Points, Shape, Table, flat};
use crate::error::Error;
use crate::notice::Notice;
use crate::periods::Periods;
use serde_json::{Value, json};

/// Steps as long as these are taken for what they are.
const SPACINGS: std::ops::RangeInclusive<f64> = 1e-3..=1.0;
/// Others count as so much time.
const STEP: f64 = 0.05;

/// The scenario with the points of a table in the place of its observations, in standard deviations from
/// their mean where they are far from 1, which the axes undo; and what there is to say of that. Steps bring
/// the likelihood of single steps, `x' ~ N(x − η∇E(x), 2τη)`, η the time between two rows where they tell it.
/// Coordinates with a period are in radians. τ is that of steps without a drift, `⟨(x' − x)²⟩/(2η)`: too large by a share of the order of η.
///
/// # Errors
/// Points that the rest of the scenario does not go with.
pub fn observing(scenario: &Scenario, table: &Table) -> Result<(Scenario, Vec<Notice>), Error> {
    if !table.times.is_empty() {
        let mut steps = paired(scenario, table)?;
        if let Some(all) = steps.sampled(MAX_POINTS) {
            let message = format!("{MAX_POINTS} of {} pairs are taken", all.len());
            steps.notices.push(Notice::warning("table", message));
        }
        return observing(scenario, &steps);
    }
    let mut notices = Vec::new();
    let axis = |name: &String| Axis {
        name: name.chars().take(60).collect(),
        ..Axis::default()
    };
    let observed = Scenario {
        data: Points {
            points: table.points.clone(),
        }
        .into(),
        axes: table.names.iter().map(axis).collect(),
        periods: table.periods.clone(),
        state: None,
        ..scenario.clone()
    };
    let off_scale = advice(&observed)
        .into_iter()
        .find(|n| n.at.as_deref() == Some("data.points"));
    let mut value = observed.to_value()?;
    if let (Some(repair), Value::Object(fields)) = (off_scale.and_then(|n| n.repair), &mut value) {
        fields.extend(repair.change);
        let message = "the observations are standardized: the scenario's axes say how";
        notices.push(Notice::info("axes", message));
    }
    let half = |k: usize| table.periods.get(k).map_or(0.0, |p| 0.5 * p);
    if let (true, Some(view)) = (notices.is_empty(), value.get_mut("view")) {
        for (k, [low, high]) in [["x_min", "x_max"], ["y_min", "y_max"]].iter().enumerate() {
            if half(k) > 0.0 {
                (view[low], view[high]) = (json!(-half(k)), json!(half(k)));
            }
        }
    }
    if table.steps {
        let eta = table
            .spacing
            .filter(|h| SPACINGS.contains(h))
            .unwrap_or(STEP);
        if table.spacing != Some(eta) {
            notices.push(Notice::info(
                "objective.eta",
                format!("the time of a step counts as {eta}"),
            ));
        }
        // Of steps of different lengths each has its own, in steps of the usual one.
        let points = value["data"]["points"].as_array_mut().into_iter().flatten();
        for time in points.filter_map(|point| point.get_mut("time")) {
            *time = json!(time.as_f64().unwrap_or(1.0) * eta);
        }
        value["objective"] = if table.paired {
            json!({ "kind": "snapshots", "eta": eta })
        } else {
            let temperature = temperature(&Scenario::from_value(value.clone())?, eta);
            let message = format!("is set to {temperature:.4}, from the mean square of the steps");
            notices.push(Notice::info("objective.temperature", message));
            json!({ "kind": "transition-likelihood", "eta": eta, "temperature": temperature })
        };
    }
    let mut observed = Scenario::from_value(value)?;
    observed.view = holding(observed.view, &observed.data.observe(observed.seed)?);
    // With the observations that it was learned from, what was learned is kept.
    if observed.data == scenario.data && observed.objective == scenario.objective {
        observed.state.clone_from(&scenario.state);
        if observed.state.is_some() {
            let message =
                "the observations are the scenario's own: what it has learned of them is kept";
            notices.push(Notice::info("state", message));
        }
    }
    validate(&observed)?;
    Ok((observed, notices))
}

/// The view, wider along an axis where observations or their starts lie beyond it.
fn holding(view: View, seen: &Observations) -> View {
    let along = |k: usize, [low, high]: [f64; 2]| {
        if k >= seen.dim {
            return [low, high];
        }
        let starts = seen.starts.iter().flatten();
        let places = seen.points.iter().chain(starts).skip(k).step_by(seen.dim);
        let (least, most) = places.fold((low, high), |(a, b), &x| (a.min(x), b.max(x)));
        let beyond = 0.1 * (most - least);
        [
            if least < low { least - beyond } else { low },
            if most > high { most + beyond } else { high },
        ]
    };
    let [x_min, x_max] = along(0, [view.x_min, view.x_max]);
    let [y_min, y_max] = along(1, [view.y_min, view.y_max]);
    View {
        x_min,
        x_max,
        y_min,
        y_max,
    }
}

/// Observations of an update where there are more than a scenario holds.
pub const BATCH: u32 = 1000;

/// A scenario whose observations are those of a table, or some of them.
#[derive(Clone, Debug)]
pub struct Observed {
    /// It holds as many as a scenario can, spread evenly over the table.
    pub scenario: Scenario,
    /// All of them, where the table has more.
    pub rows: Option<Observations>,
    /// What there is to say of that.
    pub notices: Vec<Notice>,
}

impl Observed {
    /// [`observing`] of a table that may have more rows than a scenario holds.
    ///
    /// # Errors
    /// As [`observing`].
    pub fn new(scenario: &Scenario, mut table: Table) -> Result<Self, Error> {
        let mut notices = Vec::new();
        if !table.times.is_empty() {
            let said = table.notices.len();
            table = paired(scenario, &table)?;
            notices = table.notices.split_off(said);
        }
        let all = table.sampled(MAX_POINTS);
        let (scenario, more) = observing(scenario, &table)?;
        notices.extend(more);
        let rows = all.map(|points| rows(&scenario, points)).transpose()?;
        Ok(Self {
            scenario,
            rows,
            notices,
        })
    }

    /// Has a scenario without batches learn from all rows by batches, where there are more than it holds. Where
    /// batches do not go with it, that is said.
    #[must_use]
    pub fn by_batches(mut self) -> Self {
        let Some(rows) = self.rows.as_ref().filter(|_| self.scenario.batch == 0) else {
            return self;
        };
        let batched = Scenario {
            batch: BATCH,
            ..self.scenario.clone()
        };
        match validate(&batched) {
            Ok(()) => self.scenario = batched,
            Err(error) => {
                let count = rows.len();
                let message = format!(
                    "{MAX_POINTS} of {count} rows are learned from, as batches of all do not go with the rest: {error}"
                );
                self.notices.push(Notice::warning("batch", message));
            }
        }
        self
    }
}

/// All points of a table, of which a scenario that [`observing`] made holds some, as that has them.
///
/// # Errors
/// [`Error::Invalid`] where the scenario's own observations do not go together.
pub fn rows(scenario: &Scenario, mut points: Vec<Point>) -> Result<Observations, Error> {
    let shape = Shape {
        n: points.len(),
        ..scenario.data.shape()?
    };
    let scaled = |axis: &Axis| axis.center != 0.0 || axis.scale != 1.0;
    if scenario.axes.iter().any(scaled) {
        points.iter_mut().for_each(|p| to_axes(&scenario.axes, p));
    }
    let eta = scenario.objective.spacing().unwrap_or(1.0);
    points
        .iter_mut()
        .for_each(|p| p.time = p.time.map(|t| t * eta));
    Ok(flat(&points, shape))
}

/// That of steps without a drift.
fn temperature(scenario: &Scenario, eta: f64) -> f64 {
    let points = scenario.data.explicit().unwrap_or_default();
    let periods = Periods::new(&scenario.periods);
    let squares = points.iter().flat_map(|p| {
        let start = p.start.iter().flatten();
        let pairs = p.x.iter().zip(start).enumerate();
        let periods = &periods;
        let off = pairs.map(move |(k, (x, z))| periods.shortest(k, x - z));
        let eta = p.time.unwrap_or(eta);
        off.map(move |off| off * off / (2.0 * eta))
    });
    let (count, sum) = squares.fold((0.0, 0.0), |(n, sum), square| (n + 1.0, sum + square));
    (sum / f64::max(count, 1.0)).clamp(1e-4, 100.0)
}

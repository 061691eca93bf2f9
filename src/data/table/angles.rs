//! Coordinates that go around: by their names and what they hold, or as a person says.

use super::columns::{Column, Role};
use super::grid::{Grid, listed};
use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

/// The period that a person gives a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The name of the column.
    pub column: String,
    /// After how much it is the same place again; 0 for never.
    pub period: f64,
}

/// Names of angles, in small letters and without digits at their end.
const ANGLES: [&str; 16] = [
    "phi",
    "psi",
    "theta",
    "omega",
    "chi",
    "angle",
    "dihedral",
    "torsion",
    "azimuth",
    "bearing",
    "heading",
    "direction",
    "lon",
    "long",
    "longitude",
    "lng",
];

/// The largest period.
const MOST: f64 = 1e9;

/// Gives coordinates their periods: those that a person says, and 360 or 2π to columns that are named as
/// angles where one of them spans more than half of that, and none goes beyond.
pub(super) fn periods(
    grid: &mut Grid,
    columns: &mut [Column],
    given: &[Period],
) -> Result<(), Error> {
    let said = |column: &Column| given.iter().any(|p| p.column == column.name);
    let angle = |column: &&mut Column| {
        let name = column.name.to_lowercase();
        let bare = name.split(['(', '[', ' ']).next().unwrap_or_default();
        let bare = bare.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
        column.role == Role::Coordinate && ANGLES.contains(&bare) && !said(column)
    };
    let mut angles: Vec<_> = columns.iter_mut().filter(angle).collect();
    let ends = |c: &Column| [c.lowest, c.highest].map(|end| end.unwrap_or(0.0));
    let span = |c: &Column| ends(c)[1] - ends(c)[0];
    let within = |c: &Column, period: f64| {
        let ([low, high], slack) = (ends(c), 1e-3 * period);
        let half = -0.5 * period - slack <= low && high <= 0.5 * period + slack;
        half || (-slack <= low && high <= period + slack)
    };
    let all = |period: f64| angles.iter().all(|c| within(c, period));
    let wide = |period: f64| angles.iter().any(|c| span(c) > 0.5 * period);
    let turns = [(TAU, "2π"), (360.0, "360")];
    let turn = turns.into_iter().find(|(period, _)| all(*period));
    if let Some((period, shown)) = turn.filter(|(period, _)| wide(*period)) {
        let names: Vec<_> = angles.iter().map(|c| format!("`{}`", c.name)).collect();
        let (column, is) = match names.len() {
            1 => ("column", "is an angle"),
            _ => ("columns", "are angles"),
        };
        grid.say(format!(
            "{column} {} {is} by name and range: after {shown} it is the same place again (a period of 0 takes \
             that back)",
            listed(&names)
        ));
        for column in &mut angles {
            column.period = Some(period);
        }
    }
    for Period { column, period } in given {
        let refuse = |message: String| Err(Error::invalid("periods", message));
        if !(0.0..=MOST).contains(period) {
            return refuse(format!(
                "the period of `{column}` is {period}, expected a number from 0 to {MOST:e}"
            ));
        }
        let found = columns.iter_mut().find(|c| c.name == *column);
        match found.filter(|c| c.role == Role::Coordinate) {
            Some(found) => found.period = Some(*period).filter(|p| *p > 0.0),
            None => return refuse(format!("`{column}` is no column that is a coordinate")),
        }
    }
    Ok(())
}

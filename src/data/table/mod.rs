//! Observations as tables: from the bytes of a file to points, and what to say about it.

mod angles;
mod columns;
mod decode;
mod grid;
mod numbers;
mod objects;
mod records;
mod rows;
#[cfg(feature = "complete")]
mod sexagesimal;
mod text;
#[cfg(feature = "complete")]
mod written;

pub use angles::Period;
pub use columns::{Choice, Column, Role};
pub use decode::{MAX_TEXT, table_text};
#[cfg(feature = "complete")]
pub(crate) use rows::{timed, usual};

use super::points::{MAX_COORDINATE, MAX_POINTS, Point, shape};
use crate::error::Error;
use crate::notice::Notice;
use serde::{Deserialize, Serialize};

/// How a table is read; by default as its names and numbers suggest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct Reading {
    /// The columns with their roles, coordinates in this order. With any of them, all other columns are
    /// left out.
    pub columns: Vec<Choice>,
    /// Periods of coordinates; others have one where their names and numbers say that they are angles.
    pub periods: Vec<Period>,
    /// Reads pairs of rows that follow one another in a track: where the process was, and where it was one
    /// step later.
    pub steps: bool,
    /// Reads populations, of which nobody was followed: the rows of each time are one.
    pub snapshots: bool,
    /// Takes at most so many rows, spread evenly over the table; 5000 by default, which is what a scenario
    /// holds. 0 takes all.
    pub most: Option<usize>,
}

/// A table as it was understood, and the points that it holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Table {
    /// The points, all of one dimension.
    pub points: Vec<Point>,
    /// Names of their coordinates; none where these are only numbered.
    pub names: Vec<String>,
    /// The period of each coordinate, 0 where it has none; empty where none has.
    pub periods: Vec<f64>,
    /// All columns of the text.
    pub columns: Vec<Column>,
    /// Rows in the text, those with gaps too.
    pub rows: usize,
    /// Whether the points are steps, from one row of a track to the next, or from one population to the next.
    pub steps: bool,
    /// Of populations the time of each point; they are not steps yet.
    pub times: Vec<f64>,
    /// Whether the steps are from one population to the next.
    pub paired: bool,
    /// The time that a step takes, where there are times.
    pub spacing: Option<f64>,
    /// What was understood where that was a choice, and what was left out.
    pub notices: Vec<Notice>,
}

impl Table {
    /// Leaves so many of the points, spread evenly over the table; returns all of them where they were more.
    #[must_use]
    pub fn sampled(&mut self, most: usize) -> Option<Vec<Point>> {
        if self.points.len() <= most {
            return None;
        }
        let all = std::mem::take(&mut self.points);
        let some = sample(all.iter().collect(), most);
        self.points = some.into_iter().cloned().collect();
        Some(all)
    }
}

/// Reads points from text as its names and numbers suggest: [`read_table`] with no choices.
///
/// # Errors
/// As [`read_table`].
pub fn parse_points(text: &str) -> Result<Table, Error> {
    read_table(text, &Reading::default())
}

/// Reads points from text.
///
/// Delimited text: what separates the cells (tabs, `;`, `|`, commas or blanks), the decimal sign (a comma
/// where something else separates), and the lines above the rows are found out. Lines that begin with `#`,
/// `%`, `@`, `!` or `//` are comments; names in them are used (`#! FIELDS` of PLUMED, legends of Grace).
/// Numbers may group thousands, have exponents with D, and a minus of typography. A row with a gap (an empty
/// cell, NA, NaN, `.`, `*`, `-`) in a column that is used is left out, and counted.
///
/// The columns `x1, x2, …` are the observation, `z1, z2, …` where it started, `y1, y2, …` its condition,
/// `p1x1, p1x2, …, p2x1, …` the positions of its path; `x, y` alone stand for `x1, x2`. Without such names
/// every column of numbers is a coordinate, but for times (`t`, `time`, …), tracks (`id`, `track`, …) and what
/// counts the rows.
///
/// JSON: a list of lists of coordinates, of objects `{ "x": […], "start": […], "condition": […],
/// "path": [[…], …], "time": …, "track": … }`, or of objects with the column names above; such a list as
/// `points` of an object; an object with a list for each column; or one such row a line.
///
/// # Errors
/// [`Error::Invalid`] or [`Error::Syntax`] for text that is no table, with the line; for columns that are not
/// there; where no row is left.
pub fn read_table(text: &str, how: &Reading) -> Result<Table, Error> {
    // A separator at the end of the last line stays.
    let text = decode::plain(text)?.trim_matches(['\n', '\r']);
    if text.trim().is_empty() {
        return Err(Error::syntax(
            "there is no text, expected points as CSV or JSON",
        ));
    }
    let table = match objects::read(text.trim())? {
        objects::Json::Points(points) => Table {
            rows: points.len(),
            points,
            names: Vec::new(),
            periods: Vec::new(),
            columns: Vec::new(),
            steps: false,
            times: Vec::new(),
            paired: false,
            spacing: None,
            notices: Vec::new(),
        },
        objects::Json::Grid(grid) => rows::table(grid, how)?,
        objects::Json::None => rows::table(text::grid(text)?, how)?,
    };
    checked(table, how)
}

/// A table whose points are ones that a scenario takes, and not more than were asked for.
fn checked(mut table: Table, how: &Reading) -> Result<Table, Error> {
    let all = table.points.len();
    if all == 0 {
        return Err(Error::syntax(
            "there are no points in the text, expected one a row",
        ));
    }
    // Of populations as many are taken as can be paired.
    let most = how.most.unwrap_or(match how.snapshots {
        true => 0,
        false => MAX_POINTS,
    });
    if most > 0 && table.sampled(most).is_some() {
        let message = format!("{most} of {all} rows are taken, spread evenly over the table");
        table.notices.push(Notice::warning("table", message));
    }
    // All at once where they are few enough, else in parts.
    let parts = table.points.chunks(MAX_POINTS);
    for (part, first) in parts.zip((0..).step_by(MAX_POINTS)) {
        shape(part).map_err(|e| match e {
            Error::Invalid { at, message } => {
                // `data.points[3].x` → `point 4`.
                let digits = at.chars().skip_while(|c| !c.is_ascii_digit());
                let digits: String = digits.take_while(char::is_ascii_digit).collect();
                let row = digits.parse::<usize>().map_or(0, |i| first + i + 1);
                let field = at.rsplit('.').next().unwrap_or_default();
                Error::invalid(format!("point {row}"), format!("`{field}` {message}"))
            }
            other => other,
        })?;
    }
    Ok(table)
}

/// One of every so many, at another place among them each time: every sixth row of a table whose rows
/// alternate would be of one kind. All, where they are no more than `most`.
pub(crate) fn sample<T>(all: Vec<T>, most: usize) -> Vec<T> {
    if all.len() <= most {
        return all;
    }
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (n, stride) = (all.len(), all.len() as f64 / most as f64);
    let mut after = 0;
    let places = (0..most).map(move |i| {
        let near = (i as f64 + (i as f64 * golden) % 1.0) * stride;
        // Each row once, and room for those to come.
        let place = (near as usize).clamp(after, n - most + i);
        after = place + 1;
        place
    });
    let mut places = places.peekable();
    let wanted = all
        .into_iter()
        .enumerate()
        .filter(|(i, _)| places.next_if_eq(i).is_some());
    wanted.map(|(_, one)| one).collect()
}

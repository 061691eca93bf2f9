//! What columns mean: by their names, by what they hold, or as a person says.

use super::grid::{Grid, listed};
use super::numbers::Cell;
use crate::error::Error;
use crate::tile::MAX_DIM;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a column of a table means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A coordinate of the observation.
    Coordinate,
    /// The same coordinate where the process started.
    Start,
    /// A number of the condition under which it ran.
    Condition,
    /// A coordinate of a position on the way.
    Path,
    /// When the row was observed.
    Time,
    /// Which track the row belongs to.
    Track,
    /// It is not used.
    LeftOut,
}

/// A column, as it was understood.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Its name, of its own among the columns: `column 3` where the text gives none.
    pub name: String,
    /// What it means.
    pub role: Role,
    /// Why it is left out, where it is not a person who says so.
    pub why: Option<String>,
    /// The least of its numbers; none in a column of texts.
    pub lowest: Option<f64>,
    /// The greatest of its numbers.
    pub highest: Option<f64>,
    /// After how much a coordinate is at the same place again; none where it never is.
    pub period: Option<f64>,
    /// Cells in which nothing was measured.
    pub gaps: usize,
    /// Cells that hold texts.
    pub texts: usize,
    /// The place among those of its role: of a path, position and coordinate.
    #[serde(skip)]
    pub(super) place: (u16, u16),
}

/// The role that a person gives a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The name of the column, or its number from 1.
    pub column: String,
    /// What it means.
    pub role: Role,
}

/// Names of what tells tracks and times apart, in small letters and without a unit.
const TRACKS: [&str; 13] = [
    "id",
    "track",
    "track_id",
    "trackid",
    "track id",
    "trajectory",
    "traj",
    "particle",
    "individual",
    "individual-local-identifier",
    "subject",
    "animal",
    "run",
];
const TIMES: [&str; 7] = ["t", "time", "times", "timestamp", "date", "step", "frame"];
/// Units that make an age a time: before present, thousands and millions of years.
const BEFORE_PRESENT: [&str; 6] = ["bp", "b2k", "ka", "kyr", "ma", "myr"];
const COUNTS: [&str; 8] = [
    "",
    "index",
    "no",
    "no.",
    "nr",
    "row",
    "rownames",
    "unnamed: 0",
];

/// Why a column of times is left out.
const OTHER_TIME: &str = "another column is the time";

/// The columns of a table, all of them.
pub(super) fn columns(grid: &Grid, choices: &[Choice]) -> Result<Vec<Column>, Error> {
    let given = grid.names.clone().unwrap_or_default();
    let mut columns: Vec<Column> = Vec::with_capacity(grid.width);
    let mut taken = BTreeSet::new();
    for (k, cells) in summaries(grid).into_iter().enumerate() {
        let name = given.get(k).map_or("", String::as_str);
        let mut own = match (name, &grid.names) {
            ("", None) => format!("x{}", k + 1),
            ("", Some(_)) => format!("column {}", k + 1),
            (name, _) => name.to_string(),
        };
        while !taken.insert(own.clone()) {
            own = format!("{own} ({})", k + 1);
        }
        columns.push(Column { name: own, ..cells });
    }
    if choices.is_empty() {
        by_name(grid, &mut columns, &given)?;
    } else {
        chosen(&mut columns, choices)?;
    }
    let coordinates = columns
        .iter()
        .filter(|c| c.role == Role::Coordinate)
        .count();
    if coordinates == 0 {
        let names: Vec<_> = columns.iter().map(|c| &c.name).collect();
        let message = format!(
            "none of the columns {} is a coordinate: expected one with numbers to be named so",
            listed(&names)
        );
        return Err(Error::syntax(message));
    }
    if coordinates > MAX_DIM {
        let message = format!(
            "{coordinates} columns are coordinates, expected at most {MAX_DIM}: choose which"
        );
        return Err(Error::syntax(message));
    }
    Ok(columns)
}

/// What each column holds, in one pass over the rows.
fn summaries(grid: &Grid) -> Vec<Column> {
    let none = Column {
        name: String::new(),
        role: Role::LeftOut,
        why: None,
        lowest: None,
        highest: None,
        period: None,
        gaps: 0,
        texts: 0,
        place: (0, 0),
    };
    let mut all = vec![none; grid.width];
    for row in grid.rows() {
        for (column, cell) in all.iter_mut().zip(row) {
            match *cell {
                Cell::Gap => column.gaps += 1,
                Cell::Text(_) => column.texts += 1,
                Cell::Number(x) => {
                    column.lowest = Some(column.lowest.map_or(x, |low| low.min(x)));
                    column.highest = Some(column.highest.map_or(x, |high| high.max(x)));
                }
            }
        }
    }
    all
}

/// As a person says: columns without a word are left out.
fn chosen(columns: &mut [Column], choices: &[Choice]) -> Result<(), Error> {
    let mut place = 0;
    for Choice { column, role } in choices {
        let by_name = columns.iter().position(|c| c.name == *column);
        let by_number = || {
            column
                .parse::<usize>()
                .ok()?
                .checked_sub(1)
                .filter(|k| *k < columns.len())
        };
        let Some(k) = by_name.or_else(by_number) else {
            let names: Vec<_> = columns.iter().map(|c| &c.name).collect();
            return Err(Error::invalid(
                "columns",
                format!(
                    "there is no column `{column}`, expected one of {}",
                    listed(&names)
                ),
            ));
        };
        let words = matches!(role, Role::Track | Role::Condition | Role::LeftOut);
        if columns[k].lowest.is_none() && !words {
            let message = format!("column `{column}` holds no numbers, expected some");
            return Err(Error::invalid("columns", message));
        }
        place += 1;
        columns[k].role = *role;
        columns[k].place = (0, place);
        if let (Role::Path, Some(at)) = (role, on_path(&columns[k].name.to_lowercase())) {
            columns[k].place = at;
        }
    }
    Ok(())
}

/// By names and by what the columns hold.
fn by_name(grid: &Grid, columns: &mut [Column], given: &[String]) -> Result<(), Error> {
    let name = |k: usize| {
        given
            .get(k)
            .map(|name| name.to_lowercase())
            .unwrap_or_default()
    };
    let has = |what: &str| (0..columns.len()).any(|k| name(k) == what);
    let (plain, third) = (has("x"), has("x") && has("y"));
    let meaning = |name: &str| {
        let (first, rest) = name.split_at_checked(1).unwrap_or_default();
        match (first, number(rest)) {
            ("x", Some(n)) => Some((Role::Coordinate, (0, n))),
            ("y", Some(n)) => Some((Role::Condition, (0, n))),
            ("z", Some(n)) => Some((Role::Start, (0, n))),
            ("x", None) if rest.is_empty() => Some((Role::Coordinate, (0, 1))),
            ("y", None) if rest.is_empty() && plain => Some((Role::Coordinate, (0, 2))),
            ("z", None) if rest.is_empty() && third => Some((Role::Coordinate, (0, 3))),
            _ => on_path(name).map(|at| (Role::Path, at)),
        }
    };
    let placed: Vec<_> = (0..columns.len()).map(|k| meaning(&name(k))).collect();
    let coordinates = placed
        .iter()
        .flatten()
        .any(|(role, _)| *role == Role::Coordinate);
    if !coordinates && placed.iter().any(Option::is_some) {
        let message = format!(
            "has the columns {}, expected `x1`, `x2`, … among them",
            listed(given)
        );
        return Err(Error::invalid("columns", message));
    }
    let named = grid.names.is_some();
    let bare = |name: &str| {
        let bare = name.split(['(', '[']).next().unwrap_or_default();
        bare.trim().to_string()
    };
    let is_time = |k: usize| named && is_time(&name(k), &bare(&name(k)));
    let filled = |k: usize| columns[k].lowest.is_some();
    let times = (0..columns.len()).any(|k| is_time(k) && filled(k));
    let tracks = (0..columns.len()).any(|k| TRACKS.contains(&bare(&name(k)).as_str()));
    for (k, column) in columns.iter_mut().enumerate() {
        let numbers = grid.lines.len() - column.gaps - column.texts;
        let bare = bare(&name(k));
        let bare = bare.as_str();
        let out = |why: &str| (Role::LeftOut, Some(why.to_string()));
        let many = grid.width > 1;
        (column.role, column.why) = match placed[k] {
            _ if many && named && TRACKS.contains(&bare) => (Role::Track, None),
            _ if numbers == 0 && column.texts == 0 => out("it is empty"),
            None if many && named && !coordinates && is_id(bare) && whole(grid, k) => {
                match tracks || all_differ(grid, k) {
                    true => out("it names rows"),
                    false => (Role::Track, None),
                }
            }
            _ if numbers <= column.texts => out("it holds texts"),
            Some((role, place)) => {
                column.place = place;
                (role, None)
            }
            None if many && (is_time(k) || grid.dates.contains(&k) && !times) => (Role::Time, None),
            None if grid.dates.contains(&k) && many => out(OTHER_TIME),
            None if many
                && (if named {
                    COUNTS.contains(&bare)
                } else {
                    k == 0
                })
                && counting(grid, k) =>
            {
                out("it counts the rows")
            }
            None if coordinates => {
                out("its name is not x1, x2, …, z1, z2, …, y1, y2, …, p1x1, p1x2, …")
            }
            None => {
                column.place = (0, u16::try_from(k).unwrap_or(u16::MAX));
                (Role::Coordinate, None)
            }
        };
    }
    first_alone(columns, Role::Time, OTHER_TIME);
    first_alone(columns, Role::Track, "another column is the track");
    // Times or tracks alone are what was observed.
    if !columns.iter().any(|c| c.role == Role::Coordinate) {
        for column in columns.iter_mut().filter(|c| c.lowest.is_some()) {
            (column.role, column.why) = (Role::Coordinate, None);
        }
    }
    Ok(())
}

/// Of several columns of a role that only one has, the first keeps it.
fn first_alone(columns: &mut [Column], role: Role, why: &str) {
    for column in columns.iter_mut().filter(|c| c.role == role).skip(1) {
        (column.role, column.why) = (Role::LeftOut, Some(why.to_string()));
    }
}

/// Whether a name ends in `id` as a word of its own, or in `identifier`.
fn is_id(bare: &str) -> bool {
    let mut words = bare.split(|c: char| !c.is_alphanumeric());
    matches!(words.next_back(), Some("id" | "identifier"))
}

/// Whether all numbers of a column are whole.
fn whole(grid: &Grid, k: usize) -> bool {
    grid.column(k)
        .all(|cell| !matches!(cell, Cell::Number(x) if x.fract() != 0.0))
}

/// Whether no number and no text of a column comes twice.
fn all_differ(grid: &Grid, k: usize) -> bool {
    let mut seen = BTreeSet::new();
    grid.column(k).all(|cell| match cell {
        Cell::Number(x) => seen.insert(x.to_bits()),
        Cell::Text(word) => seen.insert(word as u64),
        Cell::Gap => true,
    })
}

/// Whether a name, alone and with its unit, is that of times.
fn is_time(whole: &str, bare: &str) -> bool {
    let mut words = whole.split(|c: char| !c.is_alphanumeric());
    TIMES.contains(&bare) || (bare == "age" && words.any(|word| BEFORE_PRESENT.contains(&word)))
}

/// Whether a column counts the rows, from 0 or 1 on, in a table of more than a few.
fn counting(grid: &Grid, k: usize) -> bool {
    let from = |start: usize| {
        let mut cells = grid.column(k).enumerate();
        cells.all(|(i, cell)| cell == Cell::Number((i + start) as f64))
    };
    let few = if grid.names.is_some() { 2 } else { 5 };
    grid.lines.len() >= few && (from(0) || from(1))
}

/// Position and coordinate of a column `p2x1`: (2, 1).
fn on_path(name: &str) -> Option<(u16, u16)> {
    let (position, coordinate) = name.strip_prefix('p')?.split_once('x')?;
    Some((number(position)?, number(coordinate)?))
}

/// A number as column names have them: digits alone, without a leading zero.
fn number(digits: &str) -> Option<u16> {
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    let padded = digits.len() > 1 && digits.starts_with('0');
    digits.parse().ok().filter(|_| plain && !padded)
}

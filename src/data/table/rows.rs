//! From rows of cells to observations.

use super::angles::periods;
use super::columns::{Column, Role, columns};
use super::grid::{Grid, listed, short};
use super::numbers::Cell;
use super::{MAX_COORDINATE, Point, Reading, Table};
use crate::error::Error;
use std::collections::BTreeMap;

/// The columns of one table by what they mean.
struct Roles {
    coordinates: Vec<usize>,
    starts: Vec<usize>,
    conditions: Vec<usize>,
    paths: Vec<usize>,
    time: Option<usize>,
    track: Option<usize>,
}

impl Roles {
    fn of(columns: &[Column]) -> Result<Self, Error> {
        let of = |role: Role| {
            let mut found: Vec<_> = (0..columns.len())
                .filter(|k| columns[*k].role == role)
                .collect();
            found.sort_by_key(|k| columns[*k].place);
            found
        };
        let one = |role: Role, what: &str| match of(role).as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(*one)),
            more => Err(Error::invalid(
                "columns",
                format!("{} columns are the {what}, expected one", more.len()),
            )),
        };
        let roles = Self {
            coordinates: of(Role::Coordinate),
            starts: of(Role::Start),
            conditions: of(Role::Condition),
            paths: of(Role::Path),
            time: one(Role::Time, "time")?,
            track: one(Role::Track, "track")?,
        };
        let d = roles.coordinates.len();
        let (starts, paths) = (roles.starts.len(), roles.paths.len());
        if (starts > 0 && starts != d) || paths % d != 0 {
            return Err(Error::invalid(
                "columns",
                format!(
                    "there are {d} coordinates, {starts} of starts and {paths} of positions on the way: expected as many of each"
                ),
            ));
        }
        Ok(roles)
    }
}

/// A table from its cells.
pub(super) fn table(mut grid: Grid, how: &Reading) -> Result<Table, Error> {
    #[cfg(feature = "complete")]
    super::written::understand(&mut grid);
    let mut columns = columns(&grid, &how.columns)?;
    tell_columns(&mut grid, &columns, how);
    periods(&mut grid, &mut columns, &how.periods)?;
    let roles = Roles::of(&columns)?;
    number_groups(&mut grid, &columns, &roles);
    let (mut rows, mut gaps, mut broken) = (Vec::with_capacity(grid.lines.len()), 0, Vec::new());
    let mut tracks = BTreeMap::new();
    for (at, cells) in grid.rows().enumerate() {
        match point(cells, &roles) {
            Ok(mut point) => {
                let next = tracks.len() as u32;
                let track = roles.track.and_then(|k| track(&grid, cells[k]));
                point.track = track.map(|track| *tracks.entry(track).or_insert(next));
                rows.push(Some(point));
            }
            Err(why) => {
                rows.push(None);
                match why {
                    Why::Gap => gaps += 1,
                    Why::Cell(k) => broken.push((at, k)),
                }
            }
        }
    }
    if gaps > 0 {
        let rows = if gaps == 1 { "row" } else { "rows" };
        grid.warn(format!("{gaps} {rows} with gaps left out"));
    }
    if let Some((at, k)) = broken.first().copied() {
        let found = match grid.cells[at * grid.width + k] {
            Cell::Text(word) => short(grid.words.get(word)),
            Cell::Number(x) => x.to_string(),
            Cell::Gap => String::new(),
        };
        let where_ = format!(
            "line {}: column `{}` is `{found}`",
            grid.lines[at], columns[k].name
        );
        let expected = format!("expected a number from -{MAX_COORDINATE:e} to {MAX_COORDINATE:e}");
        if 2 * broken.len() > grid.lines.len() {
            return Err(Error::syntax(format!("{where_}, {expected}")));
        }
        grid.warn(match broken.len() {
            1 => format!("1 row left out: {where_}, {expected}"),
            n => format!("{n} rows left out, the first: {where_}, {expected}"),
        });
    }
    if rows.iter().all(Option::is_none) {
        return Err(Error::syntax(
            "no row is without gaps in the columns that are used, expected some",
        ));
    }
    #[cfg(feature = "complete")]
    if let Some(alike) = series(&roles, &rows).filter(|_| !how.steps && !how.snapshots) {
        grid.say(format!(
            "each row is like the one before it (their correlation is {alike:.2}): where the rows follow one another in \
             time, the steps from each to the next can be learned from, by `--transitions` or the switch of the page"
        ));
    }
    let mut spacing = None;
    let mut times = Vec::new();
    let points = if how.snapshots {
        let column = roles.time.ok_or_else(|| {
            Error::syntax("no column says at what time each row was seen, expected one: populations are told apart by it")
        })?;
        let (timed, points) = populations(&grid, column, rows);
        times = timed;
        points
    } else if how.steps {
        let steps = steps(&grid, &roles, rows)?;
        spacing = steps.spacing;
        if steps.other > 0 {
            let steps_are = if steps.other == 1 { "step" } else { "steps" };
            let usual = steps.spacing.unwrap_or(1.0);
            grid.warn(format!(
                "{} {steps_are} that took no time, or more than {LONG} times the usual {usual}, left out",
                steps.other
            ));
        }
        if steps.points.iter().any(|p| p.time.is_some()) {
            grid.say("the steps are of different lengths: each keeps its own".to_string());
        }
        steps.points
    } else {
        rows.into_iter().flatten().collect()
    };
    let names: Vec<_> = roles
        .coordinates
        .iter()
        .map(|k| columns[*k].name.clone())
        .collect();
    let of = |k: &usize| columns[*k].period.unwrap_or(0.0);
    let periods: Vec<f64> = roles.coordinates.iter().map(of).collect();
    let place = |name: &String| {
        let rest = name.trim_start_matches(['x', 'y', 'z', 'X', 'Y', 'Z']);
        rest.bytes().all(|b| b.is_ascii_digit()) || name.starts_with("column ")
    };
    Ok(Table {
        points,
        names: if names.iter().all(place) {
            Vec::new()
        } else {
            names
        },
        periods: match periods.iter().any(|p| *p > 0.0) {
            true => periods,
            false => Vec::new(),
        },
        columns,
        rows: grid.lines.len(),
        steps: how.steps && !how.snapshots,
        times,
        paired: false,
        spacing,
        notices: grid.notices,
    })
}

/// The correlation of each row with the one before it, of one coordinate that nothing says the time of, where it is more
/// than chance and the rows are not sorted.
#[cfg(feature = "complete")]
fn series(roles: &Roles, rows: &[Option<Point>]) -> Option<f64> {
    /// Less is of little use as steps.
    const ALIKE: f64 = 0.3;
    let alone = roles.coordinates.len() == 1
        && roles.starts.is_empty()
        && roles.conditions.is_empty()
        && roles.time.is_none()
        && roles.track.is_none();
    if !alone {
        return None;
    }
    let xs: Vec<f64> = rows.iter().flatten().map(|p| p.x[0]).collect();
    let n = xs.len() as f64;
    let mean = xs.iter().sum::<f64>() / n;
    let variance: f64 = xs.iter().map(|x| (x - mean) * (x - mean)).sum();
    let both = xs.windows(2).map(|w| (w[0] - mean) * (w[1] - mean));
    let alike = both.sum::<f64>() / variance;
    let sorted = xs.is_sorted() || xs.iter().rev().is_sorted();
    // Of independent rows it has the standard deviation 1/√n.
    (!sorted && alike > ALIKE.max(3.0 / libm::sqrt(n))).then_some(alike)
}

/// Words that say which group a row belongs to, numbered from 0 in the order in which they come.
fn number_groups(grid: &mut Grid, columns: &[Column], roles: &Roles) {
    for &k in roles
        .conditions
        .iter()
        .filter(|k| columns[**k].lowest.is_none())
    {
        let mut groups: Vec<String> = Vec::new();
        let mut numbers = BTreeMap::new();
        for at in (k..grid.cells.len()).step_by(grid.width) {
            if let Cell::Text(word) = grid.cells[at] {
                let word = grid.words.get(word).to_string();
                let next = numbers.len();
                let number = *numbers.entry(word.clone()).or_insert(next);
                if number == groups.len() {
                    groups.push(format!("{number} is `{}`", short(&word)));
                }
                grid.cells[at] = Cell::Number(number as f64);
            }
        }
        let more = groups.len().saturating_sub(SAID);
        groups.truncate(SAID);
        if more > 0 {
            groups.push(format!("{more} more"));
        }
        grid.say(format!(
            "column `{}` is a condition of words, which are numbered: {}",
            short(&columns[k].name),
            groups.join(", ")
        ));
    }
}

/// So many words are told.
const SAID: usize = 12;

/// What became of columns, where nobody said what should.
fn tell_columns(grid: &mut Grid, columns: &[Column], how: &Reading) {
    if !how.columns.is_empty() {
        return;
    }
    let mut said: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for column in columns {
        if let Some(why) = &column.why {
            said.entry(why)
                .or_default()
                .push(format!("`{}`", short(&column.name)));
        }
    }
    for (why, names) in said {
        let column = if names.len() == 1 {
            "column"
        } else {
            "columns"
        };
        grid.say(format!("{column} {} left out: {why}", listed(&names)));
    }
    for (role, what) in [(Role::Time, "the time"), (Role::Track, "the track")] {
        if let Some(column) = columns.iter().find(|c| c.role == role) {
            grid.say(format!(
                "column `{}` is {what}, no coordinate",
                short(&column.name)
            ));
        }
    }
    let numbered = |role: Role| {
        let mut places: Vec<_> = columns
            .iter()
            .filter(|c| c.role == role)
            .map(|c| c.place.1)
            .collect();
        places.sort_unstable();
        places.windows(2).any(|pair| pair[1] != pair[0] + 1)
    };
    if [Role::Coordinate, Role::Start, Role::Condition]
        .into_iter()
        .any(numbered)
        && columns
            .iter()
            .any(|c| c.place.1 > 0 && c.name.to_lowercase() == format!("x{}", c.place.1))
    {
        grid.warn(
            "numbers of columns are missing between others: the coordinates are taken in a row",
        );
    }
}

/// Why a row is left out.
enum Why {
    Gap,
    /// This column is no number in range.
    Cell(usize),
}

fn point(cells: &[Cell], roles: &Roles) -> Result<Point, Why> {
    let number = |k: usize| match cells[k] {
        Cell::Number(x) if x.abs() <= MAX_COORDINATE => Ok(x),
        Cell::Gap => Err(Why::Gap),
        _ => Err(Why::Cell(k)),
    };
    let all = |of: &[usize]| {
        of.iter()
            .map(|k| number(*k))
            .collect::<Result<Vec<f64>, Why>>()
    };
    // An observation may have no start, or no path.
    let some = |of: &[usize]| match of.iter().all(|k| cells[*k] == Cell::Gap) {
        true => Ok(None),
        false => all(of).map(Some),
    };
    let x = all(&roles.coordinates)?;
    let positions = |path: Vec<f64>| path.chunks(x.len()).map(<[f64]>::to_vec).collect();
    Ok(Point {
        start: some(&roles.starts)?,
        condition: Some(all(&roles.conditions)?).filter(|c| !c.is_empty()),
        path: some(&roles.paths)?.map(positions),
        time: None,
        track: None,
        x,
    })
}

/// What a track is called.
fn track(grid: &Grid, cell: Cell) -> Option<String> {
    match cell {
        Cell::Number(x) => Some(x.to_string()),
        Cell::Text(word) => Some(grid.words.get(word).to_string()),
        Cell::Gap => None,
    }
}

/// The rows that have a time, with it.
fn populations(grid: &Grid, column: usize, rows: Vec<Option<Point>>) -> (Vec<f64>, Vec<Point>) {
    let timed = rows.into_iter().zip(grid.rows());
    let timed = timed.filter_map(|(row, cells)| match cells[column] {
        Cell::Number(time) => Some((time, row?)),
        Cell::Text(_) | Cell::Gap => None,
    });
    timed.unzip()
}

/// Steps longer than so many times the usual one are gaps.
const LONG: f64 = 5.0;

/// Pairs of rows that follow one another.
struct Steps {
    /// With the time of each where they differ, in steps of the usual length.
    points: Vec<Point>,
    spacing: Option<f64>,
    /// Pairs of rows with no time or too much between them.
    other: usize,
}

/// The steps of the tracks of a table, in the order of time; a row that was left out (`None`) ends a track.
fn steps(grid: &Grid, roles: &Roles, rows: Vec<Option<Point>>) -> Result<Steps, Error> {
    let mut tracks: BTreeMap<String, Vec<(f64, Option<Point>)>> = BTreeMap::new();
    for (at, (row, cells)) in rows.into_iter().zip(grid.rows()).enumerate() {
        let track = match roles.track.map(|k| track(grid, cells[k])) {
            None => String::new(),
            Some(Some(track)) => track,
            Some(None) => continue,
        };
        let time = match roles.time.map(|k| cells[k]) {
            None => at as f64,
            Some(Cell::Number(t)) => t,
            Some(_) => continue,
        };
        tracks.entry(track).or_default().push((time, row));
    }
    let mut pairs = Vec::new();
    for rows in tracks.values_mut() {
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        for pair in rows.windows(2) {
            if let [(before, Some(from)), (after, Some(to))] = pair {
                let length = if roles.time.is_some() {
                    after - before
                } else {
                    1.0
                };
                let start = Some(from.x.clone());
                pairs.push((
                    length,
                    Point {
                        start,
                        ..to.clone()
                    },
                ));
            }
        }
    }
    let mut lengths: Vec<f64> = pairs
        .iter()
        .map(|(length, _)| *length)
        .filter(|l| *l > 0.0)
        .collect();
    if lengths.is_empty() {
        return Err(Error::syntax(
            "no two rows follow one another in time: expected tracks of at least two rows",
        ));
    }
    let usual = usual(&mut lengths);
    let all = pairs.len();
    pairs.retain(|(length, _)| *length > 0.0 && *length <= LONG * usual);
    let other = all - pairs.len();
    Ok(Steps {
        points: timed(pairs, usual),
        spacing: roles.time.map(|_| usual),
        other,
    })
}

/// The usual length of steps, which are some: the middle one.
pub(crate) fn usual(lengths: &mut [f64]) -> f64 {
    let middle = (lengths.len() - 1) / 2;
    *lengths.select_nth_unstable_by(middle, f64::total_cmp).1
}

/// Steps with their lengths, as points that keep them, in usual ones, where any differs.
pub(crate) fn timed(pairs: Vec<(f64, Point)>, usual: f64) -> Vec<Point> {
    // Times are often written with few decimals.
    let differ = |(length, _): &(f64, Point)| (length / usual - 1.0).abs() >= 0.02;
    let timed = pairs.iter().any(differ);
    let points = pairs.into_iter().map(|(length, point)| Point {
        time: timed.then_some(length / usual),
        ..point
    });
    points.collect()
}

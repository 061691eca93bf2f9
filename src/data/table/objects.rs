//! Tables as JSON.

use super::Point;
use super::grid::{Grid, Words, short};
use super::numbers::{Cell, Style, is_gap};
use crate::error::Error;
use crate::json;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a text is as JSON.
pub(super) enum Json {
    /// No JSON: delimited text.
    None,
    /// Observations with their parts by name.
    Points(Vec<Point>),
    /// Rows of cells.
    Grid(Grid),
}

/// Reads JSON, or rows of it, one a line.
pub(super) fn read(text: &str) -> Result<Json, Error> {
    if !text.starts_with(['[', '{']) {
        return Ok(Json::None);
    }
    let text = without_nan(text);
    let rows = match json::parse(&text) {
        Ok(value) => return of_value(value),
        Err(error) => {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            let rows: Result<Vec<Value>, _> = lines.map(json::parse).collect();
            rows.ok()
                .filter(|rows| rows.len() > 1)
                .ok_or_else(|| Error::syntax(format!("the points are not JSON: {error}")))?
        }
    };
    of_rows(rows)
}

fn of_value(mut value: Value) -> Result<Json, Error> {
    if let Some(inner) = value.get_mut("points") {
        value = inner.take();
    }
    match value {
        Value::Array(rows) => match rows.first() {
            // A single point: [0.5, 1].
            Some(Value::Number(_)) => of_rows(vec![Value::Array(rows)]),
            _ => of_rows(rows),
        },
        Value::Object(fields) if !fields.is_empty() && fields.values().all(Value::is_array) => {
            of_columns(&fields)
        }
        _ => Err(Error::syntax(
            "the JSON is not a list of points, nor an object with such a list as `points` or with a list for each column",
        )),
    }
}

fn of_rows(rows: Vec<Value>) -> Result<Json, Error> {
    if rows.is_empty() {
        return Ok(Json::Points(Vec::new()));
    }
    let parts = |row: &Value| row.get("x").is_some_and(Value::is_array);
    if rows.iter().any(parts) {
        let points = rows.iter().enumerate().map(|(i, row)| point(row, i + 1));
        return Ok(Json::Points(points.collect::<Result<_, _>>()?));
    }
    let mut names: Vec<String> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut width = 0;
    for (i, row) in rows.iter().enumerate() {
        match row {
            Value::Array(cells) if known.is_empty() => {
                if i > 0 && cells.len() != width {
                    let message = format!(
                        "has {} numbers, expected {width} as in the rows before",
                        cells.len()
                    );
                    return Err(Error::invalid(format!("row {}", i + 1), message));
                }
                width = cells.len();
            }
            Value::Object(fields) if width == 0 => {
                for name in fields.keys() {
                    if !known.contains_key(name) {
                        known.insert(name.clone(), names.len());
                        names.push(name.clone());
                    }
                }
            }
            _ => {
                let message = "is neither a list nor an object, as the others are";
                return Err(Error::invalid(format!("row {}", i + 1), message));
            }
        }
    }
    let mut grid = Grid {
        width: width.max(names.len()),
        names: (!names.is_empty()).then_some(names),
        ..Grid::default()
    };
    if grid.width.saturating_mul(rows.len()) > 64_000_000 {
        return Err(Error::syntax(
            "the rows have too many different columns for a table",
        ));
    }
    for (i, row) in rows.iter().enumerate() {
        let at = grid.cells.len();
        grid.cells.resize(at + grid.width, Cell::Gap);
        match row {
            Value::Array(cells) => {
                for (k, value) in cells.iter().enumerate() {
                    grid.cells[at + k] = cell(value, &mut grid.words);
                }
            }
            Value::Object(fields) => {
                for (name, value) in fields {
                    grid.cells[at + known[name]] = cell(value, &mut grid.words);
                }
            }
            _ => {}
        }
        grid.lines.push(i + 1);
    }
    Ok(Json::Grid(grid))
}

/// An object with a list for each column.
fn of_columns(fields: &Map<String, Value>) -> Result<Json, Error> {
    let lists: Vec<&Vec<Value>> = fields.values().filter_map(Value::as_array).collect();
    let rows = lists.first().map_or(0, |list| list.len());
    if let Some((name, list)) = fields
        .keys()
        .zip(&lists)
        .find(|(_, list)| list.len() != rows)
    {
        let message = format!(
            "has {} values, expected {rows} as in the other columns",
            list.len()
        );
        return Err(Error::invalid(format!("column `{}`", short(name)), message));
    }
    let mut grid = Grid {
        width: lists.len(),
        names: Some(fields.keys().cloned().collect()),
        lines: (1..=rows).collect(),
        ..Grid::default()
    };
    for i in 0..rows {
        for list in &lists {
            let cell = cell(&list[i], &mut grid.words);
            grid.cells.push(cell);
        }
    }
    Ok(Json::Grid(grid))
}

fn cell(value: &Value, words: &mut Words) -> Cell {
    match value {
        Value::Null => Cell::Gap,
        Value::Number(n) => n.as_f64().map_or(Cell::Gap, Cell::Number),
        Value::String(text) if is_gap(text.trim()) => Cell::Gap,
        Value::String(text) => {
            let number = Style::default().number(text.trim());
            number.map_or_else(|| Cell::Text(words.add(text)), Cell::Number)
        }
        other => Cell::Text(words.add(&short(&other.to_string()))),
    }
}

/// An observation with its parts by name.
fn point(row: &Value, number: usize) -> Result<Point, Error> {
    let wrong = |message: String| Error::invalid(format!("row {number}"), message);
    let list = |name: &str, values: &Value| -> Result<Vec<f64>, Error> {
        let Value::Array(values) = values else {
            return Err(wrong(format!("`{name}` is not a list of numbers")));
        };
        let each = values.iter().map(|value| match value {
            Value::Number(n) => n
                .as_f64()
                .ok_or_else(|| wrong(format!("`{name}` has {n}, which is no number"))),
            other => Err(wrong(format!(
                "`{name}` has {}, expected numbers",
                short(&other.to_string())
            ))),
        });
        each.collect()
    };
    let Value::Object(fields) = row else {
        return Err(wrong("is no object, as others are".into()));
    };
    let mut point = Point::default();
    for (name, values) in fields {
        if values.is_null() {
            continue;
        }
        match (name.as_str(), values) {
            ("path", Value::Array(positions)) => {
                let positions: Result<_, Error> =
                    positions.iter().map(|at| list("path", at)).collect();
                point.path = Some(positions?);
            }
            ("x", _) => point.x = list("x", values)?,
            ("start", _) => point.start = Some(list("start", values)?),
            ("condition", _) => point.condition = Some(list("condition", values)?),
            ("time", Value::Number(time)) => point.time = time.as_f64(),
            ("track", Value::Number(track)) => {
                let number = track.as_u64().and_then(|n| u32::try_from(n).ok());
                let wrong = || {
                    wrong(format!(
                        "`track` is {track}, expected a whole number from 0 to {}",
                        u32::MAX
                    ))
                };
                point.track = Some(number.ok_or_else(wrong)?);
            }
            _ => {
                return Err(wrong(format!(
                    "has the unknown field `{}`, expected `x`, `start`, `condition`, `path`, `time`, `track`",
                    short(name)
                )));
            }
        }
    }
    Ok(point)
}

/// The text with the words NaN and Infinity, which Python writes and JSON has not, as null; what stands in
/// quotes stays.
fn without_nan(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', 'N', 'I', '-']) {
        let (before, here) = rest.split_at(at);
        out.push_str(before);
        let word = ["NaN", "-NaN", "Infinity", "-Infinity"]
            .into_iter()
            .find(|word| here.starts_with(word));
        let taken = match word {
            Some(word) => {
                out.push_str("null");
                word.len()
            }
            None if here.starts_with('"') => {
                let end = quoted(here);
                out.push_str(&here[..end]);
                end
            }
            None => {
                out.push_str(&here[..1]);
                1
            }
        };
        rest = &here[taken..];
    }
    out.push_str(rest);
    out
}

/// How long a text in quotes is that begins here.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (i, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return i + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

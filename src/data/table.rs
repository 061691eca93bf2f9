//! Points as text: CSV or JSON.

use super::Source;
use super::points::{MAX_COORDINATE, MAX_POINTS, Point, Points};
use crate::error::Error;
use crate::json;
use crate::notice::Notice;
use crate::tile::MAX_DIM;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// Points read from text, and what to say about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ParsedPoints {
    /// The points, all of one dimension.
    pub points: Vec<Point>,
    /// How columns were understood where that was a choice.
    pub notices: Vec<Notice>,
}

/// Reads points from text.
///
/// CSV (separated by commas, semicolons, tabs or blanks; lines that begin with `#` are left out):
/// the columns `x1, x2, …` are the observation, `z1, z2, …` where it started, `y1, y2, …` its
/// condition, `p1x1, p1x2, …, p2x1, …` the positions of its path; `x, y` alone stand for `x1, x2`; without a header, or with names of other kinds,
/// every column is a coordinate, but for `time`, `index` and `id`, as in the COLVAR files of PLUMED, whose
/// `#! FIELDS` are names. JSON: a list of lists of coordinates, of objects
/// `{ "x": […], "start": […], "condition": […], "path": [[…], …] }`, or of objects with the column names above; or
/// an object with such a list as `points`.
///
/// # Errors
/// [`Error::Invalid`] naming the row (counted from 1, a header included) that is not finite, out
/// of range, of another length, or one too many; [`Error::Syntax`] for text that is neither.
pub fn parse_points(text: &str) -> Result<ParsedPoints, Error> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with("PK\u{3}\u{4}") || text.contains('\0') {
        let message = "this is no text but a file of a program, such as a spreadsheet: expected points as CSV or JSON, as which most programs save them too";
        return Err(Error::syntax(message));
    }
    let mut notices = Vec::new();
    let points = match text.chars().next() {
        None => {
            return Err(Error::syntax(
                "there is no text, expected points as CSV or JSON",
            ));
        }
        Some('[' | '{') => from_json(text, &mut notices)?,
        Some(_) => from_csv(text, &mut notices)?,
    };
    if points.is_empty() {
        return Err(Error::syntax(
            "there are no points in the text, expected one a row",
        ));
    }
    let points = Points { points };
    points.shape().map_err(|e| match e {
        Error::Invalid { at, message } => {
            // `data.points[3].x` → `row 4`; CSV rows were checked with their own numbers.
            let digits = at.chars().skip_while(|c| !c.is_ascii_digit());
            let digits: String = digits.take_while(char::is_ascii_digit).collect();
            let row = digits.parse::<usize>().map_or(0, |i| i + 1);
            let field = at.rsplit('.').next().unwrap_or_default();
            Error::invalid(format!("row {row}"), format!("`{field}` {message}"))
        }
        other => other,
    })?;
    Ok(ParsedPoints {
        points: points.points,
        notices,
    })
}

/// What a column means.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    X,
    Start,
    Condition,
    Path,
    Ignored,
}

/// The columns of a table.
struct Columns {
    roles: Vec<Role>,
    names: Vec<String>,
    /// Columns in the order of their coordinates: `x2, x1` is read as `x1, x2`.
    order: Vec<usize>,
}

impl Columns {
    fn coordinates(count: usize) -> Self {
        Self {
            roles: vec![Role::X; count],
            names: (1..=count).map(|i| format!("x{i}")).collect(),
            order: (0..count).collect(),
        }
    }

    fn named(names: &[&str], notices: &mut Vec<Notice>) -> Result<Self, Error> {
        let lower: Vec<String> = names.iter().map(|n| n.to_ascii_lowercase()).collect();
        let mut seen = BTreeSet::new();
        for name in &lower {
            if !seen.insert(name) {
                return Err(Error::invalid(
                    "row 1",
                    format!("column `{name}` is there twice"),
                ));
            }
        }
        let has = |name: &str| seen.contains(&name.to_string());
        let plain = has("x");
        let third = plain && has("y");
        // What a column is, with the numbers of its position and its coordinate.
        let meaning = |name: &String| {
            let (first, rest) = name.split_at_checked(1).unwrap_or_default();
            match (first, number(rest)) {
                ("x", Some(n)) => (Role::X, (0, n)),
                ("y", Some(n)) => (Role::Condition, (0, n)),
                ("z", Some(n)) => (Role::Start, (0, n)),
                ("x", None) if rest.is_empty() => (Role::X, (0, 1)),
                ("y", None) if rest.is_empty() && plain => (Role::X, (0, 2)),
                ("z", None) if rest.is_empty() && third => (Role::X, (0, 3)),
                _ => on_path(name).map_or((Role::Ignored, (0, 0)), |at| (Role::Path, at)),
            }
        };
        let (mut roles, mut numbers): (Vec<_>, Vec<_>) = lower.iter().map(meaning).unzip();
        if !roles.contains(&Role::X) {
            if roles.iter().any(|r| *r != Role::Ignored) {
                let message = format!(
                    "has the columns {}, expected `x1`, `x2`, … among them",
                    names.join(", ")
                );
                return Err(Error::invalid("row 1", message));
            }
            // What only counts the rows, or tells when they were taken, is no coordinate.
            let counts = |name: &String| matches!(name.as_str(), "" | "time" | "index" | "id");
            let all = lower.iter().all(counts);
            let read: Vec<_> = (0..names.len())
                .filter(|&i| all || !counts(&lower[i]))
                .collect();
            numbers = vec![(0, 0); names.len()];
            for (k, &i) in read.iter().enumerate() {
                roles[i] = Role::X;
                numbers[i] = (0, u16::try_from(k + 1).unwrap_or(u16::MAX));
            }
            let given: Vec<_> = read.iter().map(|&i| names[i]).collect();
            let as_read: Vec<_> = (1..=read.len()).map(|k| format!("x{k}")).collect();
            let message = format!(
                "the columns {} are read as {}",
                listed(&given),
                listed(&as_read)
            );
            notices.push(Notice::info("row 1", message));
        }
        let out = names
            .iter()
            .zip(&roles)
            .filter(|(_, role)| **role == Role::Ignored);
        let out: Vec<_> = out.map(|(name, _)| format!("`{name}`")).collect();
        if !out.is_empty() {
            let message = format!(
                "the columns {} were left out: expected names are x1, x2, …, z1, z2, …, y1, y2, …, p1x1, p1x2, …",
                listed(&out)
            );
            notices.push(Notice::warning("row 1", message));
        }
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by_key(|i| numbers[*i]);
        for (role, letter) in [(Role::X, "x"), (Role::Start, "z"), (Role::Condition, "y")] {
            let of_role = order.iter().filter(|i| roles[**i] == role);
            let found: Vec<u16> = of_role.map(|i| numbers[*i].1).collect();
            if found.windows(2).any(|pair| pair[1] != pair[0] + 1) {
                let name = |n: &u16| format!("{letter}{n}");
                let found: Vec<_> = found.iter().map(name).collect();
                let message = format!(
                    "the columns {} have numbers left out: they are read as coordinates 1 to {}",
                    found.join(", "),
                    found.len()
                );
                notices.push(Notice::warning("row 1", message));
            }
        }
        Ok(Self {
            roles,
            names: names.iter().map(|n| (*n).to_string()).collect(),
            order,
        })
    }

    /// The point of one row; `field` gives the value of a column, `None` for an empty one.
    fn point(
        &self,
        row: usize,
        mut field: impl FnMut(usize) -> Result<Option<f64>, String>,
    ) -> Result<Point, Error> {
        let mut vectors: [Vec<f64>; 4] = Default::default();
        let mut empty = [0; 4];
        for &i in &self.order {
            let role = self.roles[i];
            if role == Role::Ignored {
                continue;
            }
            let wrong = |what: String| {
                let name = &self.names[i];
                Error::invalid(
                    format!("row {row}"),
                    format!(
                        "column `{name}` {what}, expected a number from -{MAX_COORDINATE} to {MAX_COORDINATE}"
                    ),
                )
            };
            match field(i).map_err(wrong)? {
                Some(x) if x.is_nan() || x.abs() > MAX_COORDINATE => {
                    return Err(wrong(format!("is {x}")));
                }
                Some(x) => vectors[role as usize].push(x),
                None if matches!(role, Role::Start | Role::Path) => empty[role as usize] += 1,
                None => return Err(wrong("is empty".to_string())),
            }
        }
        let [x, start, condition, path] = vectors;
        for (what, role, found) in [("start", Role::Start, &start), ("path", Role::Path, &path)] {
            let columns = found.len() + empty[role as usize];
            if !found.is_empty()
                && (found.len() != columns || (role == Role::Path && columns % x.len().max(1) != 0))
            {
                let message = format!(
                    "has {} of {columns} coordinates of its {what}, expected all or none",
                    found.len()
                );
                return Err(Error::invalid(format!("row {row}"), message));
            }
        }
        if x.len() > MAX_DIM || condition.len() > MAX_DIM {
            let message = format!(
                "has {} columns, expected at most {MAX_DIM}",
                x.len().max(condition.len())
            );
            return Err(Error::invalid(format!("row {row}"), message));
        }
        let positions = path.chunks(x.len().max(1)).map(<[f64]>::to_vec);
        let some_path = (!path.is_empty()).then(|| positions.collect());
        let some = |v: Vec<f64>| (!v.is_empty()).then_some(v);
        Ok(Point {
            x,
            start: some(start),
            condition: some(condition),
            path: some_path,
        })
    }
}

/// Position and coordinate of a column `p2x1`: (2, 1).
fn on_path(name: &str) -> Option<(u16, u16)> {
    let (position, coordinate) = name.strip_prefix('p')?.split_once('x')?;
    Some((number(position)?, number(coordinate)?))
}

/// Some names; of many the first few, each cut where it is long.
fn listed(names: &[impl AsRef<str>]) -> String {
    const SHOWN: usize = 8;
    let short = |name: &str| name.chars().take(40).collect::<String>();
    let mut text: Vec<_> = names
        .iter()
        .take(SHOWN)
        .map(|n| short(n.as_ref()))
        .collect();
    if names.len() > SHOWN {
        text.push(format!("… ({} in all)", names.len()));
    }
    text.join(", ")
}

/// What a text that is no number was probably meant as.
fn hint(text: &str) -> &'static str {
    let number = |text: &str| text.parse::<f64>().is_ok();
    let replaced = |from: &[char], to: &str| text.replace(from, to);
    if number(&replaced(&[','], ".")) {
        " (a decimal comma is not read)"
    } else if number(&replaced(&['d', 'D'], "e")) {
        " (an exponent is written with e)"
    } else if number(&replaced(&['\u{2212}'], "-")) {
        " (a minus is written as -)"
    } else if text.starts_with(['%', '@', '!', '/']) {
        " (lines that begin with # are left out, no others)"
    } else {
        ""
    }
}

/// A number as column names have them: digits alone, without a leading zero.
fn number(digits: &str) -> Option<u16> {
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    let padded = digits.len() > 1 && digits.starts_with('0');
    digits.parse().ok().filter(|_| plain && !padded)
}

/// Why a first row without any number is no header: it holds what was meant as numbers.
fn not_names(fields: &csv::StringRecord) -> Option<String> {
    let numeric = |field: &&str| {
        let part = |c: char| c.is_ascii_digit() || " .,'+-\u{2212}dDeE%".contains(c);
        field.contains(|c: char| c.is_ascii_digit()) && field.chars().all(part)
    };
    let gap = |field: &str| matches!(field, "" | "-" | "." | "*" | "NA" | "N/A" | "NULL" | "null");
    if let Some(field) = fields.iter().find(numeric) {
        let shown: String = field.chars().take(40).collect();
        return Some(format!(
            "has `{shown}`, expected a number such as 1.5 or 1e-3, or names of columns: a decimal comma, separators of thousands and exponents written with D are not read"
        ));
    }
    let message = "has neither a number nor a name of a column, expected one of them";
    fields.iter().all(gap).then(|| message.to_string())
}

fn too_many(row: usize) -> Error {
    Error::invalid(
        format!("row {row}"),
        format!("is one point too many, expected at most {MAX_POINTS}"),
    )
}

/// The names of columns as PLUMED writes them: `#! FIELDS time phi psi`.
fn plumed(text: &str) -> Option<Vec<&str>> {
    let named = |line: &str| line.trim_start().starts_with("#! FIELDS");
    let line = text.lines().find(|line| named(line))?;
    Some(line.split_whitespace().skip(2).collect())
}

fn from_csv(text: &str, notices: &mut Vec<Notice>) -> Result<Vec<Point>, Error> {
    let first = text
        .lines()
        .map(str::trim)
        .find(|l| !l.is_empty() && !l.starts_with('#'));
    let first = first.unwrap_or_default();
    let separator = [b';', b'\t', b',']
        .into_iter()
        .find(|s| first.as_bytes().contains(s));
    let blanks;
    let text = match separator {
        Some(_) => text,
        None => {
            // Line by line, so that rows keep their numbers.
            let line = |l: &str| l.split_whitespace().collect::<Vec<_>>().join(",");
            blanks = text.lines().map(line).collect::<Vec<_>>().join("\n");
            &blanks
        }
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .delimiter(separator.unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut columns = match plumed(text) {
        Some(names) => Some(Columns::named(&names, notices)?),
        None => None,
    };
    let mut points = Vec::new();
    let mut empty = 0;
    for record in reader.records() {
        let record = record.map_err(|e| Error::syntax(format!("the text is not a table: {e}")))?;
        let row = record.position().map_or(0, |p| {
            // The position is the one before the lines that were left out.
            let left_out = text.get(p.byte() as usize..).unwrap_or_default().lines();
            let left_out = left_out.take_while(|l| l.is_empty() || l.starts_with('#'));
            p.line() as usize + left_out.count()
        });
        if record.iter().all(str::is_empty) {
            empty += usize::from(record.len() > 1);
            continue;
        }
        let columns = match &columns {
            Some(columns) => columns,
            None => {
                if record.iter().all(|f| f.parse::<f64>().is_err()) {
                    if let Some(why) = not_names(&record) {
                        return Err(Error::invalid(format!("row {row}"), why));
                    }
                    let names: Vec<_> = record.iter().collect();
                    columns = Some(Columns::named(&names, notices)?);
                    continue;
                }
                columns.insert(Columns::coordinates(record.len()))
            }
        };
        if record.len() != columns.roles.len() {
            let message = format!(
                "has {} columns, expected {} as in the rows before{}",
                record.len(),
                columns.roles.len(),
                hint(&record[0])
            );
            return Err(Error::invalid(format!("row {row}"), message));
        }
        if points.len() == MAX_POINTS {
            return Err(too_many(row));
        }
        let field = |i: usize| match &record[i] {
            "" => Ok(None),
            text => match text.parse::<f64>() {
                Ok(x) => Ok(Some(x)),
                Err(_) => Err(format!(
                    "is `{}`{}",
                    text.chars().take(40).collect::<String>(),
                    hint(text)
                )),
            },
        };
        points.push(columns.point(row, field)?);
    }
    if empty > 0 {
        let message = format!("{empty} rows with nothing in their columns were left out");
        notices.push(Notice::warning("rows", message));
    }
    Ok(points)
}

fn from_json(text: &str, notices: &mut Vec<Notice>) -> Result<Vec<Point>, Error> {
    let mut value =
        json::parse(text).map_err(|e| Error::syntax(format!("the points are not JSON: {e}")))?;
    if let Some(inner) = value.get_mut("points") {
        value = inner.take();
    }
    let Value::Array(rows) = value else {
        return Err(Error::syntax(
            "the JSON is not a list of points, nor an object with such a list as `points`",
        ));
    };
    // A single point: [0.5, 1].
    let rows = match rows.first() {
        Some(Value::Number(_)) => vec![Value::Array(rows)],
        _ => rows,
    };
    let mut points = Vec::with_capacity(rows.len().min(MAX_POINTS));
    let mut said = false;
    for (i, value) in rows.iter().enumerate() {
        let row = i + 1;
        if i == MAX_POINTS {
            return Err(too_many(row));
        }
        let number = |v: &Value| match v {
            Value::Null => Ok(None),
            Value::Number(n) => Ok(n.as_f64()),
            other => Err(format!(
                "is {}",
                other.to_string().chars().take(40).collect::<String>()
            )),
        };
        let list = |values: &Value| -> Result<Vec<f64>, Error> {
            let Value::Array(values) = values else {
                return Err(Error::invalid(
                    format!("row {row}"),
                    "is not a list of numbers",
                ));
            };
            let point = Columns::coordinates(values.len()).point(row, |i| number(&values[i]))?;
            Ok(point.x)
        };
        points.push(match value {
            Value::Array(_) => Point::new(list(value)?),
            Value::Object(fields) if fields.get("x").is_some_and(Value::is_array) => {
                let mut point = Point::default();
                for (name, values) in fields {
                    if let ("path", Value::Array(positions)) = (name.as_str(), values) {
                        let positions: Result<_, Error> = positions.iter().map(list).collect();
                        point.path = Some(positions?);
                        continue;
                    }
                    let values = if values.is_null() { None } else { Some(list(values)?) };
                    match name.as_str() {
                        "x" => point.x = values.unwrap_or_default(),
                        "start" => point.start = values,
                        "condition" => point.condition = values,
                        other => {
                            let message = format!("has the unknown field `{other}`, expected `x`, `start`, `condition`, `path`");
                            return Err(Error::invalid(format!("row {row}"), message));
                        }
                    }
                }
                point
            }
            Value::Object(fields) => {
                let names: Vec<_> = fields.keys().map(String::as_str).collect();
                let mut notes = Vec::new();
                let columns = Columns::named(&names, &mut notes).map_err(|e| match e {
                    Error::Invalid { message, .. } => Error::invalid(format!("row {row}"), message),
                    other => other,
                })?;
                if !std::mem::replace(&mut said, true) {
                    notices.append(&mut notes);
                }
                columns.point(row, |i| number(&fields[names[i]]))?
            }
            _ => return Err(Error::invalid(format!("row {row}"), "is neither a list nor an object")),
        });
    }
    Ok(points)
}

//! Share links: the one codec of page and command line.
//!
//! A link is readable `key=value` pairs joined by `&`: `v=1&data=two-moons&data.n=300&seed=3`. The
//! name of a room alone is its kind; only what differs from the default is written; lists of
//! numbers are separated by commas. What the defaults are belongs to the version: a program that
//! changes one raises [`VERSION`] and reads older links as they were meant (see [`super::older`]).
//! Observations (`points`) and state are packed (see [`super::pack`]).

#[cfg(feature = "complete")]
use super::pack;
use super::schema::{self, kinds};
use super::{Scenario, VERSION, catalog, limits, older};
use crate::data::{MAX_COORDINATE, MAX_POINTS, Point, Points, TIMES};
use crate::error::Error;
use crate::notice::Notice;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Number, Value, json};
use std::collections::BTreeSet;

/// Longest link that is read, in bytes.
const MAX_LENGTH: usize = 8 << 20;

/// The share link of a scenario, without the leading `#`.
///
/// # Errors
/// As [`Scenario::to_value`].
#[cfg(feature = "complete")]
pub fn to_link(scenario: &Scenario) -> Result<String, Error> {
    let mut pairs = vec![format!("v={VERSION}")];
    let packed_points = scenario.data.explicit().and_then(pack::points);
    let default = Scenario::default().to_value()?;
    let shown = match packed_points {
        Some(_) => limits::light(scenario).to_value()?,
        None => scenario.to_value()?,
    };
    let Value::Object(fields) = shown else {
        return Ok(pairs.remove(0));
    };
    for (name, value) in &fields {
        match name.as_str() {
            "version" | "state" => {}
            "data" if packed_points.is_some() => {
                pairs.push("data=points".to_string());
                pairs.extend(packed_points.as_ref().map(|p| format!("points={p}")));
            }
            _ => flatten(name, value, &default[name], &mut pairs),
        }
    }
    if let Some(state) = &scenario.state {
        pairs.push(format!("state={}", pack::state(state)));
    }
    Ok(pairs.join("&"))
}

/// Writes what differs from the default, one pair for each setting.
fn flatten(name: &str, value: &Value, default: &Value, pairs: &mut Vec<String>) {
    if value == default {
        return;
    }
    let Value::Object(fields) = value else {
        pairs.push(format!("{name}={}", write(value)));
        return;
    };
    let mut default = default.clone();
    if let Some(Value::String(kind)) = fields.get("kind") {
        if default["kind"] != *kind {
            pairs.push(format!("{name}={}", encode(kind)));
        }
        if let Some(of_kind) = catalog().default_of(name, kind) {
            default = of_kind;
        }
    }
    for (field, value) in fields {
        flatten(&format!("{name}.{field}"), value, &default[field], pairs);
    }
}

pub(super) fn write(value: &Value) -> String {
    match value {
        Value::String(text) => encode(text),
        Value::Number(x) => number(x),
        Value::Array(items) if items.iter().all(Value::is_number) => {
            let numbers = items.iter().filter_map(|x| x.as_number().map(number));
            numbers.collect::<Vec<_>>().join(",")
        }
        Value::Array(_) | Value::Object(_) => encode(&value.to_string()),
        Value::Bool(_) | Value::Null => value.to_string(),
    }
}

/// Shortest text that reads back as the same number.
fn number(x: &Number) -> String {
    let text = x.to_string();
    match text.strip_suffix(".0") {
        Some(whole) if whole != "-0" => whole.to_string(),
        _ => text,
    }
}

/// What is percent-encoded: all but letters, digits and `-._~`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

pub(super) fn decode(text: &str) -> Result<String, Error> {
    let follows = |rest: &str| {
        let digits = rest.bytes().take(2);
        digits.filter(u8::is_ascii_hexdigit).count() == 2
    };
    if !text.split('%').skip(1).all(follows) {
        return Err(Error::syntax(
            "the link has a % that two hexadecimal digits do not follow; part of it may be missing",
        ));
    }
    let text = percent_decode_str(text).decode_utf8();
    let text = text.map_err(|_| "the link has percent-encoded bytes that are not UTF-8 text");
    Ok(text.map_err(Error::syntax)?.into_owned())
}

/// Reads a share link: what follows `#`, with it or without, or a whole address.
///
/// Numbers out of range are moved into their range, with a notice for each.
///
/// # Errors
/// [`Error::Syntax`] for what is not a link, [`Error::Invalid`] for names that do not exist, with
/// those that do, and for settings that do not go together.
pub fn from_link(text: &str) -> Result<(Scenario, Vec<Notice>), Error> {
    if text.len() > MAX_LENGTH {
        return Err(Error::syntax(format!(
            "the link has {} bytes, expected at most {MAX_LENGTH}",
            text.len()
        )));
    }
    let text = text.trim();
    let text = match text.split_once('#') {
        Some((_, fragment)) => fragment,
        None if text.contains("://") => {
            return Err(Error::syntax(
                "the address has no `#`: a share link carries its scenario after one",
            ));
        }
        None => text,
    };
    let (mut pairs, mut seen) = (Vec::new(), BTreeSet::new());
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let Some((key, value)) = pair.split_once('=') else {
            let shown: String = decode(pair)?.chars().take(40).collect();
            return Err(Error::syntax(format!(
                "the link has `{shown}`, expected pairs `key=value` joined by `&`"
            )));
        };
        let key = decode(key)?;
        if !seen.insert(key.clone()) {
            return Err(Error::invalid(key, "is in the link twice, expected once"));
        }
        pairs.push((key, value));
    }
    let version = match pairs.iter().position(|(key, _)| key == "v") {
        Some(i) => decode(pairs.remove(i).1)?,
        None => VERSION.to_string(),
    };
    let version = match version.as_str() {
        "1" => 1,
        "2" => VERSION,
        other => {
            let shown: String = other.chars().take(40).collect();
            return Err(Error::invalid(
                "v",
                format!(
                    "is `{shown}`, expected 1 or {VERSION}: the link was made by a later program, or is damaged"
                ),
            ));
        }
    };
    read(version, pairs)
}

/// Reads what a version of the format says.
fn read(version: u32, pairs: Vec<(String, &str)>) -> Result<(Scenario, Vec<Notice>), Error> {
    let mut scenario = Map::new();
    scenario.insert("version".into(), json!(version));
    // Kinds first: they say what the other keys mean.
    let rooms: Vec<_> = schema::rooms().map(|(room, _)| room).collect();
    let (choices, rest): (Vec<_>, Vec<_>) = pairs
        .into_iter()
        .partition(|(key, _)| rooms.contains(&key.as_str()));
    for (room, kind) in choices {
        scenario.insert(room, json!({ "kind": decode(kind)? }));
    }
    // A setting that is a kind, before those of its own.
    let mut rest = rest;
    rest.sort_by_key(|(key, _)| key.matches('.').count().max(1));
    let (mut points, mut state) = (None, None);
    for (key, value) in rest {
        match key.as_str() {
            "points" => {
                let kind = scenario
                    .entry("data")
                    .or_insert_with(|| json!({ "kind": "points" }));
                if kind["kind"] != "points" {
                    let message = "explicit points were given, expected `data=points` with them";
                    return Err(Error::invalid("data", message));
                }
                points = Some(match value.as_bytes().first() {
                    Some(b'0'..=b'9' | b'-' | b'.') => typed_points(&decode(value)?)?,
                    _ => pack::read_points(value)?,
                });
            }
            "state" => state = Some(pack::read_state(value)?),
            _ => insert(&mut scenario, &key, value)?,
        }
    }
    let mut notices = Vec::new();
    let mut value = Value::Object(scenario);
    older::complete(&mut value);
    schema::clamp(&mut value, &mut notices)?;
    let mut scenario = Scenario::from_checked(value)?;
    if let Some(mut points) = points {
        clamp_points(&mut points, &mut notices);
        scenario.data = Points { points }.into();
    }
    scenario.state = state;
    limits::validate(&scenario)?;
    Ok((scenario, notices))
}

/// What the schema's clamp does, for points that never were JSON.
fn clamp_points(points: &mut Vec<Point>, notices: &mut Vec<Notice>) {
    if points.len() > MAX_POINTS {
        let message = format!(
            "has {} entries, expected at most {MAX_POINTS}; the first {MAX_POINTS} were kept",
            points.len()
        );
        notices.push(Notice::warning("data.points", message));
        points.truncate(MAX_POINTS);
    }
    let mut moved = 0;
    for Point {
        x,
        start,
        condition,
        path,
        time,
        track: _,
    } in points
    {
        let all = x.iter_mut().chain(start.iter_mut().flatten());
        let all = all.chain(path.iter_mut().flatten().flatten());
        *time = time.map(|time| time.clamp(*TIMES.start(), *TIMES.end()));
        for value in all.chain(condition.iter_mut().flatten()) {
            if value.abs() > MAX_COORDINATE {
                *value = value.clamp(-MAX_COORDINATE, MAX_COORDINATE);
                moved += 1;
            }
        }
    }
    if moved > 0 {
        let message = format!(
            "has {moved} numbers beyond ±{MAX_COORDINATE}, expected none; they were moved there"
        );
        notices.push(Notice::warning("data.points", message));
    }
}

/// Puts one setting in its place, in the type that the schema asks for.
fn insert(scenario: &mut Map<String, Value>, key: &str, text: &str) -> Result<(), Error> {
    let mut parts = key.split('.').peekable();
    let mut schema = schema::schema();
    let mut target = scenario;
    let mut at = String::new();
    while let Some(name) = parts.next() {
        let properties = schema.get("properties").and_then(Value::as_object);
        let hidden = ["kind", "version", "state"];
        let known = properties.into_iter().flatten();
        let known = known.filter(|(n, _)| !hidden.contains(&n.as_str()));
        let Some((_, property)) = known.clone().find(|(n, _)| *n == name) else {
            let mut names: Vec<_> = known.map(|(n, _)| n.as_str()).collect();
            if at.is_empty() {
                names.extend(["points", "state", "v"]);
            }
            let at = if at.is_empty() { "link" } else { &at };
            return Err(Error::invalid(at, schema::unknown("setting", name, &names)));
        };
        at = if at.is_empty() {
            name.to_string()
        } else {
            format!("{at}.{name}")
        };
        if parts.peek().is_none() {
            target.insert(name.to_string(), typed(&decode(text)?, property, &at)?);
            return Ok(());
        }
        let variants = kinds(property);
        let default = match at.contains('.') {
            true => property.get("default").cloned(),
            false => Scenario::default()
                .to_value()
                .ok()
                .map(|mut all| all[name].take()),
        };
        let entry = target.entry(name).or_insert_with(|| {
            match default.as_ref().and_then(|default| default.get("kind")) {
                Some(kind) => json!({ "kind": kind }),
                None => json!({}),
            }
        });
        let kind = entry
            .get("kind")
            .and_then(Value::as_str)
            .unwrap_or_default();
        schema = match variants.iter().find(|(k, _)| *k == kind) {
            Some((_, variant)) => variant,
            None if variants.is_empty() => property,
            None => {
                let names: Vec<_> = variants.iter().map(|(k, _)| *k).collect();
                return Err(Error::invalid(at, schema::unknown("kind", kind, &names)));
            }
        };
        let Value::Object(inner) = entry else {
            return Err(Error::invalid(at, "has no settings of its own"));
        };
        target = inner;
    }
    Ok(())
}

/// A value of the type that a schema asks for.
pub(super) fn typed(text: &str, schema: &Value, at: &str) -> Result<Value, Error> {
    if !kinds(schema).is_empty() {
        return Ok(json!({ "kind": text }));
    }
    let kind = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str),
        Some(kind) => kind.as_str(),
        None => None,
    };
    let shown = || text.chars().take(40).collect::<String>();
    match kind {
        Some("string") => Ok(json!(text)),
        Some("number" | "integer") => number_from(text)
            .ok_or_else(|| Error::invalid(at, format!("is `{}`, expected a number", shown()))),
        Some("array") if !text.starts_with('[') => {
            let items = text.split(',').filter(|_| !text.is_empty());
            let items = items.map(|item| {
                number_from(item).ok_or_else(|| {
                    let message = format!("is `{}`, expected numbers separated by commas", shown());
                    Error::invalid(at, message)
                })
            });
            items.collect()
        }
        _ => serde_json::from_str(text)
            .map_err(|e| Error::invalid(at, format!("is `{}`, expected JSON: {e}", shown()))),
    }
}

fn number_from(text: &str) -> Option<Value> {
    let text = text.trim();
    let exact = text.parse::<u64>().map(Value::from);
    let exact = exact.or_else(|_| text.parse::<i64>().map(Value::from));
    exact.ok().or_else(|| {
        let x = text.parse::<f64>().ok()?;
        Number::from_f64(x).map(Value::Number)
    })
}

/// Points typed by hand: `0.5,1;-1,2`.
fn typed_points(text: &str) -> Result<Vec<Point>, Error> {
    let rows = text.split(';').enumerate().map(|(i, row)| {
        let numbers = row.split(',').map(|x| x.trim().parse::<f64>());
        let numbers: Result<Vec<f64>, _> = numbers.collect();
        numbers.map(Point::new).map_err(|_| {
            let shown: String = row.chars().take(40).collect();
            let message =
                format!("is `{shown}`, expected numbers separated by commas, points by semicolons");
            Error::invalid(format!("points[{i}]"), message)
        })
    });
    rows.collect()
}

/// Packed numbers are for the complete build: what reads them is a twelfth of the other's download.
#[cfg(not(feature = "complete"))]
mod pack {
    use crate::data::Point;
    use crate::error::Error;
    use crate::scenario::State;

    const MESSAGE: &str =
        "is packed, which this build (without the feature `complete`) cannot read";

    pub(super) fn read_points(_: &str) -> Result<Vec<Point>, Error> {
        Err(Error::invalid("points", MESSAGE))
    }

    pub(super) fn read_state(_: &str) -> Result<State, Error> {
        Err(Error::invalid("state", MESSAGE))
    }
}

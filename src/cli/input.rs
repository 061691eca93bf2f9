//! Reading scenarios and points.

use super::output::{say, say_all};
use super::{Failure, Source};
use crate::data::{Point, parse_points};
use crate::error::Error;
use crate::scenario::{Scenario, advice, from_link, validate};
use crate::session::Session;
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::io::Read;
use std::path::Path;

/// Most bytes of a file that are read.
const MAX_BYTES: u64 = 128 << 20;

impl Source {
    /// The scenario, read, overridden and valid.
    pub(super) fn read(&self) -> Result<Scenario, Failure> {
        let path = Path::new(&self.scenario);
        let shown = path.display();
        let given = self.scenario.to_str().map_or("", str::trim);
        let mut scenario = if path.is_dir() {
            return Err(Failure::Message(format!(
                "{shown}: is a folder, expected a JSON file, `-` or a link"
            )));
        } else if given == "-" || path.exists() {
            of_text(&text(&self.scenario)?).map_err(|error| match error {
                Failure::Message(message) => Failure::Message(format!("{shown}: {message}")),
                other => other,
            })?
        } else if given.starts_with(['{', '[']) {
            Scenario::from_json(given)?
        } else if given.contains('=') || given.contains('#') || given.contains("://") {
            link(given)?
        } else {
            return Err(Failure::Message(format!(
                "{shown}: there is no such file, nor is it a share link (`v=1&data=…`); expected a JSON file, `-` or a link"
            )));
        };
        if let Some(bits) = self.precision {
            scenario.precision = bits.into();
        }
        validate(&scenario)?;
        say_all(&advice(&scenario));
        Ok(scenario)
    }

    /// How many threads to compute on.
    pub(super) fn threads(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(all, usize::from)
    }
}

/// The scenario that a file holds, as JSON or as a link.
fn of_text(text: &str) -> Result<Scenario, Failure> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let read = match text.chars().next() {
        None => {
            let message = "is empty, expected a scenario as JSON or a share link";
            return Err(Failure::Message(message.into()));
        }
        Some('{' | '[') => Scenario::from_json(text),
        Some(_) => link(text),
    };
    read.map_err(|error| match parse_points(text) {
        Ok(_) => Failure::Message(
            "holds points, expected a scenario: points stand in its `data`, or are given to \
             `evaluate --points` and the like"
                .into(),
        ),
        Err(_) => error.into(),
    })
}

/// A session, where scenario and points do not both come from standard input.
pub(super) fn begin(source: &Source, points: &OsStr) -> Result<Session, Failure> {
    if source.scenario == "-" && points == "-" {
        let message = "standard input can give the scenario or the points, not both";
        return Err(Failure::Message(message.to_string()));
    }
    Ok(Session::new(source.read()?, source.threads())?)
}

/// The scenario with another entry in a room: by name, with its settings where it is the
/// scenario's own, or as JSON. Without the state it carried.
pub(super) fn named(scenario: &Scenario, room: &str, text: &str) -> Result<Scenario, Failure> {
    let mut value = scenario.to_value()?;
    if text.trim_start().starts_with('{') {
        value[room] = serde_json::from_str(text)
            .map_err(|e| Failure::Message(format!("{text}: is not JSON: {e}")))?;
    } else if value[room]["kind"] != text {
        value[room] = json!({ "kind": text });
    }
    if let Value::Object(fields) = &mut value {
        fields.shift_remove("state");
    }
    Ok(Scenario::from_value(value)?)
}

fn link(text: &str) -> Result<Scenario, Error> {
    let (scenario, notices) = from_link(text)?;
    say_all(&notices);
    Ok(scenario)
}

/// The text of a file, or of standard input.
pub(super) fn text(name: &OsStr) -> Result<String, Failure> {
    let path = Path::new(name).display();
    let wrong = |e: std::io::Error| Failure::Message(format!("{path}: cannot be read: {e}"));
    let mut bytes = Vec::new();
    if name == "-" {
        let input = std::io::stdin().lock();
        input.take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        let file = std::fs::File::open(name).map_err(wrong)?;
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes)
    }
    .map_err(wrong)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Failure::Message(format!(
            "{path}: has more than {MAX_BYTES} bytes, expected fewer"
        )));
    }
    String::from_utf8(bytes).map_err(|_| {
        Failure::Message(format!(
            "{path}: is not UTF-8 text, expected CSV, JSON or a link: spreadsheets and arrays can be saved as CSV"
        ))
    })
}

/// Points from a file, of that dimension and that many conditions.
pub(super) fn points(name: &OsStr, dim: usize, conditions: usize) -> Result<Vec<Point>, Failure> {
    let path = Path::new(name).display();
    let wrong = |e: Error| Failure::Message(format!("{path}: {e}"));
    let parsed = parse_points(&text(name)?).map_err(wrong)?;
    for notice in &parsed.notices {
        say(&format!("note: {path}: {}", notice.message));
    }
    let first = &parsed.points[0];
    if first.x.len() != dim {
        let message = format!(
            "{path}: the points have {} coordinates, expected {dim} as in the scenario",
            first.x.len()
        );
        return Err(Failure::Message(message));
    }
    let found = first.condition.as_ref().map_or(0, Vec::len);
    if found != conditions && found != 0 {
        let message = format!(
            "{path}: the points have {found} conditions, expected {conditions} as in the scenario, or none"
        );
        return Err(Failure::Message(message));
    }
    Ok(parsed.points)
}

//! Reading scenarios and points.

use super::output::{say, say_all};
use super::source::text;
use super::{Failure, Source, table};
use crate::data::{MAX_POINTS, Observations, Point, Reading, read_table};
use crate::error::Error;
use crate::scenario::{Scenario, advice, from_link, validate};
use crate::session::Session;
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::path::Path;

/// A scenario, and rows beside it.
type Read = (Scenario, Option<Observations>);

impl Source {
    /// The scenario, read, overridden and valid.
    pub(super) fn read(&self) -> Result<Scenario, Failure> {
        Ok(self.read_rows(MAX_POINTS)?.0)
    }

    /// The same; of a table with more rows than a scenario holds it has some, and all, at most so many, are
    /// beside it.
    pub(super) fn read_rows(&self, most: usize) -> Result<Read, Failure> {
        let (mut scenario, mut rows) = match &self.scenario {
            None => (Scenario::default(), None),
            Some(given) => self.given(given, most)?,
        };
        if let Some(name) = &self.data {
            (scenario, rows) = table::observing(&scenario, table::read(name, &self.table, most)?)?;
        }
        if let Some(bits) = self.precision {
            scenario.precision = bits.into();
        }
        validate(&scenario)?;
        say_all(&advice(&scenario));
        Ok((scenario, rows))
    }

    fn given(&self, scenario: &OsStr, most: usize) -> Result<Read, Failure> {
        let path = Path::new(scenario);
        let shown = path.display();
        let given = scenario.to_str().map_or("", str::trim);
        if path.is_dir() {
            Err(Failure::Message(format!(
                "{shown}: is a folder, expected a JSON file, `-`, a link or a table"
            )))
        } else if given == "-" || path.exists() {
            self.of_text(scenario, &text(scenario)?, most)
                .map_err(|error| match error {
                    Failure::Message(message) => Failure::Message(format!("{shown}: {message}")),
                    other => other,
                })
        } else if given.starts_with(['{', '[']) {
            Ok((Scenario::from_json(given)?, None))
        } else if given.contains('=') || given.contains('#') || given.contains("://") {
            Ok((link(given)?, None))
        } else {
            Err(Failure::Message(format!(
                "{shown}: there is no such file, nor is it a share link (`v=1&data=…`); expected a JSON file, `-`, a link or a table"
            )))
        }
    }

    /// The scenario that a file holds, as JSON or as a link; or the default one with the observations that
    /// it holds as a table.
    fn of_text(&self, name: &OsStr, text: &str, most: usize) -> Result<Read, Failure> {
        let text = text.trim();
        let read = match text.chars().next() {
            None => {
                let message = "is empty, expected a scenario as JSON, a share link or a table";
                return Err(Failure::Message(message.into()));
            }
            Some('{' | '[') => Scenario::from_json(text),
            Some(_) => link(text),
        };
        let read = read.map(|scenario| (scenario, None));
        read.or_else(|error| match read_table(text, &self.table.reading(most)) {
            Ok(table) => {
                table::tell(name, &table);
                table::observing(&Scenario::default(), table)
            }
            Err(table) if !text.starts_with('{') && text.lines().nth(1).is_some() => {
                Err(table.into())
            }
            Err(_) => Err(error.into()),
        })
    }
}

/// A session, where scenario and points do not both come from standard input.
pub(super) fn begin(source: &Source, points: &OsStr) -> Result<Session, Failure> {
    let given = [
        source.scenario.as_deref(),
        source.data.as_deref(),
        Some(points),
    ];
    if given
        .iter()
        .filter(|name| **name == Some(OsStr::new("-")))
        .count()
        > 1
    {
        let message = "standard input can give the scenario or the points, not both";
        return Err(Failure::Message(message.to_string()));
    }
    let scenario = source.read()?;
    if scenario
        .axes
        .iter()
        .any(|axis| axis.center != 0.0 || axis.scale != 1.0)
    {
        say(
            "note: the scenario's energy is one of (x − center)/scale, of its axes: points are taken and given so",
        );
    }
    Ok(Session::new(scenario, source.threads())?)
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

/// Points from a file, of that dimension and that many conditions.
pub(super) fn points(name: &OsStr, dim: usize, conditions: usize) -> Result<Vec<Point>, Failure> {
    let path = Path::new(name).display();
    let wrong = |e: Error| Failure::Message(format!("{path}: {e}"));
    let every = Reading {
        most: Some(0),
        ..Reading::default()
    };
    let parsed = read_table(&text(name)?, &every).map_err(wrong)?;
    table::tell(name, &parsed);
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

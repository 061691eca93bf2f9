//! Writing JSON and messages.

use super::{Failure, interrupt};
use crate::notice::{Level, Notice};
use crate::scenario::{Scenario, advice};
use crate::study::Task;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::Value;
use std::io::{ErrorKind, Write};
use std::time::{Duration, Instant};

/// Writes a message to standard error; there is nobody to tell if that fails.
pub(super) fn say(message: &str) {
    let _ = writeln!(std::io::stderr(), "{message}");
}

/// Carries a task out, with a progress bar on standard error.
pub(super) fn drive<T: Task>(task: &mut T, quiet: bool) -> Result<T::Report, Failure> {
    drive_by(task, quiet, u64::MAX, |_| Ok(()))
}

/// The same; after every so many steps `look` has a look at the task. Where a signal asks to end it
/// ends early: what it reports is what it has reached.
pub(super) fn drive_by<T: Task>(
    task: &mut T,
    quiet: bool,
    every: u64,
    mut look: impl FnMut(&T) -> Result<(), Failure>,
) -> Result<T::Report, Failure> {
    interrupt::listen();
    let bar = if quiet {
        ProgressBar::hidden()
    } else {
        ProgressBar::new(0)
    };
    let style =
        ProgressStyle::with_template("{wide_bar} {pos}/{len}  {per_sec}  {msg}  {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut left = every;
    loop {
        let pause = Instant::now() + Duration::from_millis(100);
        let done = task.run(&mut || {
            left -= 1;
            left > 0 && Instant::now() < pause && interrupt::code().is_none()
        })?;
        let at = task.progress();
        bar.set_length(at.total);
        bar.set_position(at.done);
        bar.set_message(at.note);
        if left == 0 {
            look(task)?;
            left = every;
        }
        if done {
            break;
        }
        if interrupt::code().is_some() {
            bar.finish_and_clear();
            say(&format!(
                "interrupted after {} of {}: what was reached is written",
                at.done, at.total
            ));
            return Ok(task.report()?);
        }
    }
    bar.finish_and_clear();
    Ok(task.report()?)
}

/// Writes a report about a scenario to standard output; what may not have been meant of the scenario
/// goes with it, as `notices` before those that the report has, and whether it was interrupted.
pub(super) fn report(scenario: &Scenario, report: &impl Serialize) -> Result<(), Failure> {
    let mut report = value(report)?;
    if let (Value::Object(fields), Some(_)) = (&mut report, interrupt::code()) {
        fields.insert("interrupted".into(), true.into());
    }
    print(&json(&with_notices(scenario, report)?)?)
}

/// A report with what may not have been meant of the scenario; itself where that is nothing.
pub(super) fn with_notices(scenario: &Scenario, mut report: Value) -> Result<Value, Failure> {
    let mut notices = value(&advice(scenario))?;
    if let (Some(fields), Some(notices)) = (report.as_object_mut(), notices.as_array_mut())
        && !notices.is_empty()
    {
        if let Some(Value::Array(own)) = fields.shift_remove("notices") {
            notices.extend(own);
        }
        fields.insert("notices".into(), Value::Array(std::mem::take(notices)));
    }
    Ok(report)
}

/// Writes what is worth saying to standard error, a line each.
pub(super) fn say_all(notices: &[Notice]) {
    for notice in notices {
        let level = match notice.level {
            Level::Info => "note",
            Level::Warning => "warning",
        };
        let at = notice
            .at
            .as_ref()
            .map_or_else(String::new, |at| format!("{at}: "));
        say(&format!("{level}: {at}{}", notice.message));
    }
}

/// Writes text or bytes to standard output.
pub(super) fn print(text: impl AsRef<[u8]>) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_ref()).and_then(|()| out.flush());
    written.map_err(|e| match e.kind() {
        ErrorKind::BrokenPipe => Failure::Closed,
        _ => Failure::Message(format!("standard output cannot be written: {e}")),
    })
}

/// JSON for people and programs: indented, but lists of plain values on one line.
pub(super) fn json(value: &impl Serialize) -> Result<String, Failure> {
    let value = self::value(value)?;
    let mut out = String::new();
    write(&value, 0, &mut out);
    out.push('\n');
    Ok(out)
}

fn value(found: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(found)
        .map_err(|e| Failure::Message(format!("the result cannot be written: {e}")))
}

fn write(value: &Value, depth: usize, out: &mut String) {
    let nested = |v: &Value| v.is_array() || v.is_object();
    let (open, close, items): (_, _, Vec<_>) = match value {
        Value::Array(items) if items.iter().any(nested) => {
            ('[', ']', items.iter().map(|v| (None, v)).collect())
        }
        Value::Object(fields) if !fields.is_empty() => {
            ('{', '}', fields.iter().map(|(k, v)| (Some(k), v)).collect())
        }
        other => return out.push_str(&other.to_string()),
    };
    let indent = |depth: usize, out: &mut String| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    out.push(open);
    for (i, (key, value)) in items.into_iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        indent(depth + 1, out);
        if let Some(key) = key {
            out.push_str(&Value::from(key.as_str()).to_string());
            out.push_str(": ");
        }
        write(value, depth + 1, out);
    }
    indent(depth, out);
    out.push(close);
}

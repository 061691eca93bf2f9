//! Writing JSON and messages.

use super::Failure;
use crate::notice::{Level, Notice};
use crate::scenario::{Scenario, advice};
use crate::study::Task;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::Value;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// Writes a message to standard error; there is nobody to tell if that fails.
pub(super) fn say(message: &str) {
    let _ = writeln!(std::io::stderr(), "{message}");
}

/// Carries a task out, with a progress bar on standard error.
pub(super) fn drive<T: Task>(task: &mut T, quiet: bool) -> Result<T::Report, Failure> {
    let bar = if quiet {
        ProgressBar::hidden()
    } else {
        ProgressBar::new(0)
    };
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len}  {per_sec}  {msg}  eta {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    loop {
        let pause = Instant::now() + Duration::from_millis(100);
        let done = task.run(&mut || Instant::now() < pause)?;
        let at = task.progress();
        bar.set_length(at.total);
        bar.set_position(at.done);
        bar.set_message(at.note);
        if done {
            break;
        }
    }
    bar.finish_and_clear();
    Ok(task.report()?)
}

/// Writes a report about a scenario to standard output; what may not have been meant of the scenario
/// goes with it, as `notices` before those that the report has.
pub(super) fn report(scenario: &Scenario, report: &impl Serialize) -> Result<(), Failure> {
    let report = serde_json::to_value(report)
        .map_err(|e| Failure::Message(format!("the result cannot be written: {e}")))?;
    print(&json(&with_notices(scenario, report)?)?)
}

/// A report with what may not have been meant of the scenario; itself where that is nothing.
pub(super) fn with_notices(scenario: &Scenario, mut report: Value) -> Result<Value, Failure> {
    let mut notices = serde_json::to_value(advice(scenario))
        .map_err(|e| Failure::Message(format!("the result cannot be written: {e}")))?;
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

/// Writes text to standard output.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|e| match e.kind() {
        ErrorKind::BrokenPipe => Failure::Closed,
        _ => Failure::Message(format!("standard output cannot be written: {e}")),
    })
}

/// Writes a file, whole or not at all.
pub(super) fn save(path: &Path, text: &str) -> Result<(), Failure> {
    let wrong =
        |e: std::io::Error| Failure::Message(format!("{}: cannot be written: {e}", path.display()));
    // A device or pipe is written to; a file is replaced only once the new one is complete.
    if path.exists() && !path.is_file() {
        return std::fs::write(path, text).map_err(wrong);
    }
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let done = std::fs::write(&part, text).and_then(|()| std::fs::rename(&part, path));
    if done.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    done.map_err(wrong)
}

/// JSON for people and programs: indented, but lists of plain values on one line.
pub(super) fn json(value: &impl Serialize) -> Result<String, Failure> {
    let value = serde_json::to_value(value)
        .map_err(|e| Failure::Message(format!("the result cannot be written: {e}")))?;
    let mut out = String::new();
    write(&value, 0, &mut out);
    out.push('\n');
    Ok(out)
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

/// Refuses a file in a folder that is not there: said before the work, not after.
pub(super) fn check_folder(out: Option<&Path>) -> Result<(), Failure> {
    match out.and_then(Path::parent) {
        Some(parent) if !parent.as_os_str().is_empty() && !parent.is_dir() => {
            let message = format!("{}: there is no such folder to write to", parent.display());
            Err(Failure::Message(message))
        }
        _ => Ok(()),
    }
}

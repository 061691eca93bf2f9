//! `iel data`: what is understood of a table; and scenarios whose observations it holds.

use super::Failure;
use super::file::Target;
use super::output::{json, print, say, say_all};
use super::source::{TableOptions, text};
use crate::data::{Column, MAX_POINTS, Observations, Role, Table, read_table};
use crate::scenario::{Observed, Scenario};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

pub(super) fn run(
    name: &OsStr,
    options: &TableOptions,
    out: Option<&PathBuf>,
) -> Result<(), Failure> {
    let table = read(name, options, MAX_POINTS)?;
    for line in drawn(&table) {
        say(&line);
    }
    if let Some(out) = out {
        let (scenario, _) = observing(&Scenario::default(), table.clone())?;
        if let Some(out) = Target::open(out)? {
            out.save(&json(&scenario)?)?;
        }
    }
    let report = json!({
        "rows": table.rows,
        "points": table.points.len(),
        "columns": table.columns,
        "spacing": table.spacing,
        "notices": table.notices,
    });
    print(&json(&report)?)
}

/// The table of a file, or of standard input; what there is to say of it goes to standard error.
pub(super) fn read(name: &OsStr, options: &TableOptions, most: usize) -> Result<Table, Failure> {
    let shown = Path::new(name).display();
    let table = read_table(&text(name)?, &options.reading(most))
        .map_err(|e| Failure::Message(format!("{shown}: {e}")))?;
    tell(name, &table);
    Ok(table)
}

/// What there is to say of a table.
pub(super) fn tell(name: &OsStr, table: &Table) {
    let shown = Path::new(name).display();
    for notice in &table.notices {
        say(&format!("note: {shown}: {}", notice.message));
    }
}

/// The columns as a table for people.
fn drawn(table: &Table) -> Vec<String> {
    let head = ["column", "role", "from", "to", "period", "gaps"].map(String::from);
    let number = |x: Option<f64>| x.map_or_else(|| "-".into(), |x| x.to_string());
    let role = |role: Role| match serde_json::to_value(role) {
        Ok(Value::String(role)) => role.replace('-', " "),
        _ => String::new(),
    };
    let row = |c: &Column| {
        let name = c.name.chars().take(40).collect();
        [
            name,
            role(c.role),
            number(c.lowest),
            number(c.highest),
            number(c.period),
            c.gaps.to_string(),
        ]
    };
    let rows: Vec<_> = std::iter::once(head)
        .chain(table.columns.iter().map(row))
        .collect();
    let widths: Vec<_> = (0..6)
        .map(|k| {
            rows.iter()
                .map(|row| row[k].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let line = |row: &[String; 6]| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_string()
    };
    rows.iter().map(line).collect()
}

/// The scenario with the points of a table in the place of its observations; where the table has more than
/// it holds it has some of them, and all are beside it.
pub(super) fn observing(
    scenario: &Scenario,
    table: Table,
) -> Result<(Scenario, Option<Observations>), Failure> {
    let observed = Observed::new(scenario, table)?;
    say_all(&observed.notices);
    Ok((observed.scenario, observed.rows))
}

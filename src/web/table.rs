//! Tables for the page, and what a scenario observes of them.

use super::wire::{Answer, FullScenario, Ts, from_ts, scenario_from_ts, syntax, to_ts};
use crate::data::{
    MAX_PAGE_ROWS, MAX_POINTS, Reading, Table, read_table as read, table_text as text_of,
};
use crate::notice::Notice;
use crate::scenario::{Observed, Scenario};
use crate::session::Rows;
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

/// Reads points from a table as text: those that a scenario holds of at most so many as the page learns from.
///
/// # Errors
/// The row or column that is wrong, and why.
#[wasm_bindgen]
pub fn read_table(text: &str, reading: Ts<Reading>) -> Answer<Ts<Table>> {
    let mut table = read_for_page(text, reading)?;
    // Populations are paired first.
    if table.times.is_empty()
        && let Some(all) = table.sampled(MAX_POINTS)
    {
        let message = format!(
            "{MAX_POINTS} of {} are shown here; a fit learns from all of them by batches",
            all.len()
        );
        table.notices.push(Notice::info("table", message));
    }
    to_ts(&table)
}

/// A table of at most so many rows as the page learns from.
fn read_for_page(text: &str, reading: Ts<Reading>) -> Answer<Table> {
    let mut reading: Reading = from_ts(reading)?;
    if !reading.snapshots {
        reading.most.get_or_insert(MAX_PAGE_ROWS);
    }
    Ok(read(text, &reading)?)
}

/// What a scenario observes of a table.
#[derive(Serialize, Tsify)]
pub struct ObservedTable {
    scenario: FullScenario,
    /// All rows, where the scenario holds some of them, for [`super::Engine::keep_beside`].
    #[tsify(optional)]
    rows: Option<String>,
    /// How many there are.
    count: usize,
    notices: Vec<Notice>,
}

/// The scenario with the observations of a table in the place of its own; it learns by batches where they are more
/// than it holds.
///
/// # Errors
/// As [`read_table`]; and a scenario that does not go with them.
#[wasm_bindgen]
pub fn observing(
    scenario: Ts<Scenario>,
    text: &str,
    reading: Ts<Reading>,
) -> Answer<Ts<ObservedTable>> {
    let table = read_for_page(text, reading)?;
    let observed = Observed::new(&scenario_from_ts(scenario)?, table)?.by_batches();
    let count = match &observed.rows {
        Some(rows) => rows.len(),
        None => observed.scenario.data.shape()?.n,
    };
    let text = |rows| -> Answer<String> {
        let rows = Rows::new(&observed.scenario, rows)?;
        serde_json::to_string(&rows).map_err(syntax)
    };
    let rows = observed.rows.map(text).transpose()?;
    to_ts(&ObservedTable {
        rows,
        count,
        notices: observed.notices,
        scenario: FullScenario(observed.scenario),
    })
}

/// The text of a file: see [`crate::data::table_text`].
///
/// # Errors
/// Bytes that are no table.
#[wasm_bindgen]
pub fn table_text(bytes: &[u8]) -> Answer<String> {
    Ok(text_of(bytes)?)
}

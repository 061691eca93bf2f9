//! `iel series`: machines that learn time series.

use super::Failure;
use super::output::{json, print};
use super::source::text;
use crate::study::{SeriesRequest, series};
use crate::units::series::{Sequence, SeriesSpec, word};
use clap::Args;
use std::ffi::OsString;

/// What is learned of what.
#[derive(Args, Debug)]
pub(super) struct SeriesOptions {
    /// Numbers, a row a step and a column a unit, in CSV with or without a row of names (`-`: standard input).
    #[arg(value_name = "FILE", required_unless_present = "word")]
    file: Option<OsString>,
    /// A word in place of a file: its letters as a moving picture of seven units.
    #[arg(long, conflicts_with = "file")]
    word: Option<String>,
    /// Longest delay, in steps.
    #[arg(long, value_name = "D", default_value_t = 9)]
    delay: usize,
    /// Decays of traces of what has arrived.
    #[arg(
        long,
        value_name = "RATES",
        value_delimiter = ',',
        default_value = "0.2,0.4,0.6,0.8"
    )]
    arrived: Vec<f64>,
    /// Decays of traces of what is on the way, and of own traces.
    #[arg(
        long,
        value_name = "RATES",
        value_delimiter = ',',
        default_value = "0.5,0.7,0.9"
    )]
    under_way: Vec<f64>,
    /// Weight of ½|θ|² beside the mean loss of a step.
    #[arg(long, default_value_t = 1e-4)]
    ridge: f64,
    /// Seed of the delays.
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Learns the series from its end to its beginning too.
    #[arg(long)]
    backwards: bool,
    /// Share of the steps, the last ones, that is held out.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    held_out: f64,
    /// Steps of the series after which it goes on by itself.
    #[arg(long, value_name = "STEPS", default_value_t = 6)]
    cue: usize,
}

pub(super) fn run(options: SeriesOptions) -> Result<(), Failure> {
    let all = match (&options.word, &options.file) {
        (Some(text), _) => word(text)?,
        (None, Some(file)) => read(&text(file)?)?,
        (None, None) => Vec::new(),
    };
    let request = SeriesRequest {
        spec: SeriesSpec {
            delay: options.delay,
            arrived: options.arrived,
            under_way: options.under_way,
            ridge: options.ridge,
            seed: options.seed,
        },
        backwards: options.backwards,
        held_out: options.held_out,
        cue: options.cue,
    };
    print(&json(&series(&all, &request)?)?)
}

/// Rows of numbers; a first row without any is one of names.
fn read(text: &str) -> Result<Sequence, Failure> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).trim(csv::Trim::All);
    let mut rows = Vec::new();
    for (k, record) in reader.from_reader(text.as_bytes()).records().enumerate() {
        let record = record.map_err(|error| Failure::Message(error.to_string()))?;
        let numbers: Vec<Option<f64>> = record.iter().map(|cell| cell.parse().ok()).collect();
        if k == 0 && numbers.iter().all(Option::is_none) {
            continue;
        }
        let bad = numbers.iter().position(|n| !n.is_some_and(f64::is_finite));
        if let Some(column) = bad {
            let cell: String = record
                .get(column)
                .unwrap_or_default()
                .chars()
                .take(40)
                .collect();
            return Err(Failure::Message(format!(
                "row {}, column {}: is `{cell}`, expected a number",
                k + 1,
                column + 1
            )));
        }
        rows.push(numbers.into_iter().flatten().collect());
    }
    Ok(rows)
}

//! Where a scenario and its observations come from.

use super::Failure;
use crate::data::{Choice, MAX_ROWS, MAX_TEXT, Period, Reading, Role, table_text};
use crate::scenario::Precision;
use clap::{Args, ValueEnum};
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::Path;

/// Most bytes of a file that are read.
const MAX_BYTES: u64 = MAX_TEXT as u64;

/// Where the scenario comes from, and what overrides it.
#[derive(Args, Debug)]
pub(super) struct Source {
    /// A JSON file, `-` for standard input, a share link, or a table, which is taken for the observations of
    /// the default scenario.
    #[arg(value_name = "SCENARIO", required_unless_present = "data")]
    pub(super) scenario: Option<OsString>,
    /// Observations, in the place of the scenario's own: a table as `iel data` reads it.
    #[arg(long, value_name = "FILE")]
    pub(super) data: Option<OsString>,
    #[command(flatten)]
    pub(super) table: TableOptions,
    /// Floating-point numbers to compute in; the scenario's own if not given.
    #[arg(long, value_name = "BITS")]
    pub(super) precision: Option<Bits>,
    /// Threads to compute on; all cores if not given. The result does not depend on it.
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) threads: Option<u16>,
    /// Show no progress bar.
    #[arg(long, short)]
    pub(super) quiet: bool,
}

impl Source {
    /// How many threads to compute on.
    pub(super) fn threads(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(all, usize::from)
    }
}

/// What the columns of a table mean; found out where nothing is said.
#[derive(Args, Debug)]
pub(super) struct TableOptions {
    /// The columns that are coordinates, in this order, by name or by number from 1.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    columns: Vec<String>,
    /// The column that says when a row was observed.
    #[arg(long, value_name = "NAME", requires = "columns")]
    time: Option<String>,
    /// The column that says which track a row belongs to.
    #[arg(long, value_name = "NAME", requires = "columns")]
    track: Option<String>,
    /// The columns that are the condition.
    #[arg(long, value_name = "NAME", value_delimiter = ',', requires = "columns")]
    condition: Vec<String>,
    /// Coordinates that are at the same place again after so much, as `phi=360,psi=360`; 0 for never.
    #[arg(long, value_name = "NAME=PERIOD", value_delimiter = ',', value_parser = period)]
    periodic: Vec<Period>,
    /// Observe populations, of which nobody was followed: the rows of each time are one, and are paired with
    /// those of the next by optimal transport.
    #[arg(long, conflicts_with = "transitions")]
    snapshots: bool,
    /// Observe the steps from each row of a track to the next, and not the rows.
    #[arg(long)]
    transitions: bool,
}

impl TableOptions {
    /// As the reader takes it, at most so many rows.
    pub(super) fn reading(&self, most: usize) -> Reading {
        let as_role = |role: Role| {
            move |column: &String| Choice {
                column: column.clone(),
                role,
            }
        };
        let columns = self.columns.iter().map(as_role(Role::Coordinate));
        let rest = [(&self.time, Role::Time), (&self.track, Role::Track)];
        let rest = rest
            .into_iter()
            .flat_map(|(column, role)| column.iter().map(as_role(role)));
        let condition = self.condition.iter().map(as_role(Role::Condition));
        Reading {
            columns: columns.chain(rest).chain(condition).collect(),
            periods: self.periodic.clone(),
            steps: self.transitions,
            snapshots: self.snapshots,
            most: Some(if self.snapshots { MAX_ROWS } else { most }),
        }
    }
}

/// `phi=360`.
fn period(text: &str) -> Result<Period, String> {
    let parts = text.rsplit_once('=');
    let read = parts.and_then(|(column, period)| {
        Some(Period {
            column: column.trim().to_string(),
            period: period.trim().parse().ok()?,
        })
    });
    read.ok_or_else(|| format!("is `{text}`, expected a column and its period as `phi=360`"))
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Bits {
    F32,
    F64,
}

impl From<Bits> for Precision {
    fn from(bits: Bits) -> Self {
        match bits {
            Bits::F32 => Self::F32,
            Bits::F64 => Self::F64,
        }
    }
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
    table_text(&bytes).map_err(|e| Failure::Message(format!("{path}: {e}")))
}

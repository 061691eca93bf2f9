//! Series of one's own.

use super::SeriesSource;
use crate::error::Error;
use crate::units::series::Sequence;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A table of numbers: a row a step, a column a unit. With values of 0 and 1 alone its units are bits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Own numbers")]
pub struct Recorded {
    /// The rows.
    #[schemars(extend("x-hidden" = true))]
    pub rows: Vec<Vec<f64>>,
}

impl Recorded {
    /// Reads CSV, with cells parted by tabs, semicolons or commas; a first row without any number is one of names.
    ///
    /// # Errors
    /// [`Error::Syntax`] for a text that is no table; [`Error::Invalid`], with its place, for a cell that is no number.
    pub fn read(text: &str) -> Result<Self, Error> {
        let first = text.lines().find(|line| !line.trim().is_empty());
        let parts = |sign: &&u8| first.is_some_and(|line| line.contains(char::from(**sign)));
        let delimiter = *[b'\t', b';', b','].iter().find(parts).unwrap_or(&b',');
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.has_headers(false).trim(csv::Trim::All);
        let reader = reader.delimiter(delimiter).from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for (k, record) in reader.into_records().enumerate() {
            let record =
                record.map_err(|e| Error::syntax(format!("the text is not a table: {e}")))?;
            let numbers: Vec<Option<f64>> = record.iter().map(|cell| cell.parse().ok()).collect();
            if k == 0 && numbers.iter().all(Option::is_none) {
                continue;
            }
            let bad = numbers.iter().position(|n| !n.is_some_and(f64::is_finite));
            if let Some(column) = bad {
                let cell = record.get(column).unwrap_or_default().chars().take(40);
                let message = format!("is `{}`, expected a number", cell.collect::<String>());
                let at = format!("row {}, column {}", k + 1, column + 1);
                return Err(Error::invalid(at, message));
            }
            rows.push(numbers.into_iter().flatten().collect());
        }
        Ok(Self { rows })
    }
}

impl SeriesSource for Recorded {
    fn sequence(&self, _seed: u32) -> Result<Sequence, Error> {
        Ok(self.rows.clone())
    }
}

//! A word as a moving picture of seven units.

use super::SeriesSource;
use crate::error::{Error, in_range};
use crate::random::{Purpose, Stream};
use crate::units::patterns::{Letters, Source};
use crate::units::series::Sequence;
use rand::RngExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The columns of a word in capital letters of 5 × 7, a column without ink after each: seven units over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "A word")]
pub struct Word {
    /// The word, letters from A to Z.
    pub word: String,
    /// How many times it comes, one time after another.
    #[schemars(range(min = 1, max = 50))]
    pub repeats: usize,
    /// Share of the squares that are flipped by chance.
    #[schemars(range(min = 0.0, max = 0.5))]
    pub flips: f64,
}

impl Default for Word {
    fn default() -> Self {
        Self {
            word: "science".into(),
            repeats: 4,
            flips: 0.0,
        }
    }
}

impl SeriesSource for Word {
    fn sequence(&self, seed: u32) -> Result<Sequence, Error> {
        in_range("series.repeats", self.repeats as f64, 1.0, 50.0)?;
        in_range("series.flips", self.flips, 0.0, 0.5)?;
        let mut rng = Stream::new(seed, Purpose::Observations);
        let once = word(&self.word)?;
        let all = once.iter().cycle().take(self.repeats * once.len());
        let mut flipped = |x: &f64| match rng.random::<f64>() < self.flips {
            true => 1.0 - x,
            false => *x,
        };
        Ok(all.map(|x| x.iter().map(&mut flipped).collect()).collect())
    }
}

/// A word once.
///
/// # Errors
/// [`Error::Invalid`] for a word without letters, one with other signs, and one of more than 64.
pub fn word(text: &str) -> Result<Sequence, Error> {
    let letters = Letters { count: 26 }.patterns(1)?;
    if !(1..=64).contains(&text.chars().count()) {
        let message = format!("has {} letters, expected 1 to 64", text.chars().count());
        return Err(Error::invalid("series.word", message));
    }
    let mut columns = Vec::new();
    for c in text.chars() {
        let upper = c.to_ascii_uppercase();
        if !upper.is_ascii_uppercase() {
            let message = format!("has `{c}`, expected letters from A to Z");
            return Err(Error::invalid("series.word", message));
        }
        let picture = &letters.pictures[usize::from(upper as u8 - b'A')];
        let bit = |row: usize, column: usize| f64::from(u8::from(picture[row * 5 + column]));
        columns.extend((0..5).map(|column| (0..7).map(|row| bit(row, column)).collect()));
        columns.push(vec![0.0; 7]);
    }
    Ok(columns)
}

//! A word as a moving picture of seven units.

use super::Sequence;
use crate::error::Error;
use crate::units::patterns::{Letters, Source};

/// The columns of a word in capital letters of 5 × 7, a column without ink after each: seven units over time.
///
/// # Errors
/// [`Error::Invalid`] for a word without letters, one with other signs, and one of more than 64.
pub fn word(text: &str) -> Result<Sequence, Error> {
    let letters = Letters { count: 26 }.patterns(1)?;
    if !(1..=64).contains(&text.chars().count()) {
        let message = format!("has {} letters, expected 1 to 64", text.chars().count());
        return Err(Error::invalid("word", message));
    }
    let mut columns = Vec::new();
    for c in text.chars() {
        let upper = c.to_ascii_uppercase();
        if !upper.is_ascii_uppercase() {
            let message = format!("has `{c}`, expected letters from A to Z");
            return Err(Error::invalid("word", message));
        }
        let picture = &letters.pictures[usize::from(upper as u8 - b'A')];
        let bit = |row: usize, column: usize| f64::from(u8::from(picture[row * 5 + column]));
        columns.extend((0..5).map(|column| (0..7).map(|row| bit(row, column)).collect()));
        columns.push(vec![0.0; 7]);
    }
    Ok(columns)
}

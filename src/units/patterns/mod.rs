//! Patterns of bits, one source a file, and the catalog of them.

use crate::catalog::catalog;
use crate::error::Error;
use crate::units::Values;

/// Pictures of bits, all of one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patterns {
    /// Bits of a row of a picture.
    pub width: usize,
    /// Rows of a picture.
    pub height: usize,
    /// The pictures, row after row.
    pub pictures: Vec<Vec<bool>>,
}

/// Bits of a picture, at most; edge of a picture, at most; pictures, at most.
pub const MOST_BITS: usize = 1024;
const MOST_PICTURES: usize = 4096;

/// A source of patterns.
pub trait Source {
    /// The patterns, the same for the same seed.
    ///
    /// # Errors
    /// [`Error::Invalid`] where they are too large, too many or not of one size.
    fn patterns(&self, seed: u32) -> Result<Patterns, Error>;
}

catalog! {
    ($) patterns_config;
    /// Which source, with its settings.
    pub enum PatternsConfig: Source {
        letters::Letters;
        digits::Digits;
        bars_and_stripes::BarsAndStripes;
        shifter::Shifter;
        random::Random;
        painted::Painted;
    }
}

impl Default for PatternsConfig {
    fn default() -> Self {
        Letters::default().into()
    }
}

impl Patterns {
    /// Checks sizes and counts.
    ///
    /// # Errors
    /// [`Error::Invalid`] where there is none, they are too many or too large.
    pub fn new(width: usize, height: usize, pictures: Vec<Vec<bool>>) -> Result<Self, Error> {
        let bits = width.saturating_mul(height);
        if bits == 0 || bits > MOST_BITS {
            let message = format!(
                "are {width} × {height}, expected at least 1 × 1 and at most {MOST_BITS} bits"
            );
            return Err(Error::invalid("patterns", message));
        }
        if pictures.is_empty() || pictures.len() > MOST_PICTURES {
            let message = format!(
                "are {}, expected at least 1 and at most {MOST_PICTURES}",
                pictures.len()
            );
            return Err(Error::invalid("patterns", message));
        }
        if let Some(k) = pictures.iter().position(|picture| picture.len() != bits) {
            let message = format!(
                "has {} bits, expected {width} × {height}",
                pictures[k].len()
            );
            return Err(Error::invalid(format!("patterns[{k}]"), message));
        }
        Ok(Self {
            width,
            height,
            pictures,
        })
    }

    /// The pictures in the values of units.
    #[must_use]
    pub fn as_values(&self, values: Values) -> Vec<Vec<f64>> {
        self.pictures.iter().map(|p| values.of_all(p)).collect()
    }

    /// Bits of a picture.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.width * self.height
    }

    /// Pictures that are given as rows of `#` and `.`.
    fn drawn<'a>(
        width: usize,
        height: usize,
        pictures: impl Iterator<Item = &'a str>,
    ) -> Result<Self, Error> {
        let bits = |text: &str| text.chars().map(|c| c == '#').collect();
        Self::new(width, height, pictures.map(bits).collect())
    }
}

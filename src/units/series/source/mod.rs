//! Where series come from, one source a file, and the catalog of them.

use super::Sequence;
use crate::catalog::catalog;
use crate::error::Error;

/// A source of a series.
pub trait SeriesSource {
    /// The series, the same for the same seed.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is none.
    fn sequence(&self, seed: u32) -> Result<Sequence, Error>;
}

catalog! {
    ($) series_config;
    /// Which series, with its settings.
    pub enum SeriesConfig: SeriesSource {
        word::Word;
        drawn::Drawn;
        recorded::Recorded;
    }
}

impl Default for SeriesConfig {
    fn default() -> Self {
        Word::default().into()
    }
}

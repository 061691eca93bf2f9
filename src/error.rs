//! What can go wrong, said so that it can be put right.

/// An error of this crate. Messages say what was wrong, what was expected, and where.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting, point or command is not acceptable.
    #[error("{at}: {message}")]
    Invalid {
        /// Path of the setting, e.g. `energy.widths`, or the row of a table.
        at: String,
        /// What was wrong and what was expected.
        message: String,
    },
    /// A text is not what it should be (JSON, CSV, share link).
    #[error("{message}")]
    Syntax {
        /// What was wrong, with line and column where known.
        message: String,
    },
    /// A quantity left the finite numbers.
    #[error("{message}")]
    Diverged {
        /// Which quantity, why it likely happened, and what to do.
        message: String,
    },
}

impl Error {
    /// An [`Error::Invalid`].
    pub fn invalid(at: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid {
            at: at.into(),
            message: message.into(),
        }
    }

    /// An [`Error::Syntax`].
    pub fn syntax(message: impl Into<String>) -> Self {
        Self::Syntax {
            message: message.into(),
        }
    }

    /// The kind as a word: `invalid`, `syntax` or `diverged`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Invalid { .. } => "invalid",
            Self::Syntax { .. } => "syntax",
            Self::Diverged { .. } => "diverged",
        }
    }
}

/// Refuses a number that is not from `low` to `high`.
pub(crate) fn in_range(at: &str, value: f64, low: f64, high: f64) -> Result<(), Error> {
    if !(low..=high).contains(&value) {
        let message = format!("is {value}, expected {low} to {high}");
        return Err(Error::invalid(at, message));
    }
    Ok(())
}

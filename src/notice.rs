//! What is worth saying and is not an error.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something worth saying that is not an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Notice {
    /// How much it matters.
    pub level: Level,
    /// What happened.
    pub message: String,
    /// Path of the setting it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

impl Notice {
    /// A warning about the setting at that path.
    pub fn warning(at: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            level: Level::Warning,
            message: message.into(),
            at: Some(at.into()),
        }
    }

    /// Information about the setting at that path.
    pub fn info(at: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            level: Level::Info,
            message: message.into(),
            at: Some(at.into()),
        }
    }
}

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Good to know.
    Info,
    /// Something was changed, or may not be what was meant.
    Warning,
}

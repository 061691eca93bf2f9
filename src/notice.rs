//! What is worth saying and is not an error.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
    /// What would mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<Repair>,
}

/// A change of a scenario that mends what was said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Repair {
    /// What it does, as a button says it.
    pub label: String,
    /// The scenario's fields that become others.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Partial<FullScenario>"))]
    pub change: Map<String, Value>,
}

/// What an entry of a catalog has to say on how it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What is not as it may have been meant.
    pub said: &'static str,
    /// What would mend it: the label of a button, and the settings as a link writes them.
    pub repair: Option<(&'static str, &'static str)>,
}

impl Advice {
    /// Advice with what would mend it.
    #[must_use]
    pub const fn new(said: &'static str, label: &'static str, settings: &'static str) -> Self {
        let repair = Some((label, settings));
        Self { said, repair }
    }
}

impl Notice {
    /// A warning about the setting at that path.
    pub fn warning(at: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            level: Level::Warning,
            message: message.into(),
            at: Some(at.into()),
            repair: None,
        }
    }

    /// Information about the setting at that path.
    pub fn info(at: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            level: Level::Info,
            message: message.into(),
            at: Some(at.into()),
            repair: None,
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

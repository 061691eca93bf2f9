//! Reading a scenario: what the schema and the rules between fields let pass.

use super::{Scenario, limits, older, schema};
use crate::error::Error;
use crate::json;
#[cfg(feature = "complete")]
use serde_json::Map;
use serde_json::Value;

impl Scenario {
    /// Reads and validates a scenario in JSON.
    ///
    /// # Errors
    /// [`Error::Syntax`] when the text is not JSON, [`Error::Invalid`] with the path of what is
    /// not acceptable and what was expected.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let value = json::parse(text)
            .map_err(|e| Error::syntax(format!("the scenario is not JSON: {e}")))?;
        Self::from_value(value)
    }

    /// Reads and validates a scenario from a JSON value. What a run reported beside its scenario
    /// (the field `result` of what `iel fit` writes) is left out.
    ///
    /// # Errors
    /// [`Error::Invalid`], as [`Scenario::from_json`].
    pub fn from_value(mut value: Value) -> Result<Self, Error> {
        if let Value::Object(fields) = &mut value {
            fields.shift_remove("result");
        }
        schema::check_version(&value)?;
        older::complete(&mut value);
        schema::check(&mut value)?;
        let scenario = Self::from_checked(value)?;
        limits::check(&scenario)?;
        Ok(scenario)
    }

    /// The scenario with these fields in the place of its own, and without its state.
    #[cfg(feature = "complete")]
    pub(crate) fn changed(&self, change: &Map<String, Value>) -> Result<Self, Error> {
        let mut value = self.to_value()?;
        if let Value::Object(fields) = &mut value {
            fields.shift_remove("state");
            fields.extend(change.clone());
        }
        Self::from_value(value)
    }
}

//! An energy without parameters, named by its kind.

use super::{DoubleWell, Energy, EnergyConfig, energy_config};
use crate::scalar::Scalar;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};
use std::borrow::Cow;

/// An energy that has no parameters, at its default settings; written as its kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Teacher(EnergyConfig);

impl Teacher {
    /// Every energy that is one.
    pub fn all() -> impl Iterator<Item = Self> {
        let fixed = |energy: &EnergyConfig| energy.layout(2, 0).is_empty();
        EnergyConfig::all().into_iter().filter(fixed).map(Self)
    }

    /// The energy.
    #[must_use]
    pub fn energy(&self) -> EnergyConfig {
        self.0.clone()
    }

    /// Its kind, as scenarios and links name it.
    #[must_use]
    pub fn kind(&self) -> String {
        let value = serde_json::to_value(&self.0).unwrap_or_default();
        value["kind"].as_str().unwrap_or_default().into()
    }

    /// Returns `E(x)` and writes `∇E(x)`.
    pub(crate) fn value_and_gradient<S: Scalar>(&self, x: &[S], g: &mut [S]) -> S {
        let work = &mut Vec::new();
        energy_config!(&self.0, e => e.reverse(&[], x, S::one(), g, None, work);
            Own(_own) => S::constant(f64::NAN))
    }
}

impl Default for Teacher {
    fn default() -> Self {
        Self(DoubleWell::default().into())
    }
}

impl Serialize for Teacher {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.kind())
    }
}

impl<'de> Deserialize<'de> for Teacher {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let kind = String::deserialize(from)?;
        let unknown = || serde::de::Error::custom(format!("`{kind}` is no teacher"));
        Self::all().find(|t| t.kind() == kind).ok_or_else(unknown)
    }
}

/// The kinds, each with the title of its family.
impl JsonSchema for Teacher {
    fn schema_name() -> Cow<'static, str> {
        "Teacher".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let families = generator.subschema_for::<EnergyConfig>();
        let families = families.get("oneOf").and_then(Value::as_array);
        let word = |teacher: Self| {
            let kind = teacher.kind();
            let is = |family: &&Value| family["properties"]["kind"]["const"] == *kind;
            let family = families.and_then(|families| families.iter().find(is));
            json!({"const": kind, "description": family.map(|family| &family["title"])})
        };
        json_schema!({"oneOf": Self::all().map(word).collect::<Vec<_>>()})
    }
}

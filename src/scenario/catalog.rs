//! Everything a scenario can name, read off its schema.

use super::schema::{self, kinds, rooms};
use super::{Scenario, limits};
use crate::density::Flow;
use crate::error::Error;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Everything a scenario can name, with its documentation.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Catalog {
    /// Version of this program.
    pub version: &'static str,
    /// Room (`data`, `energy`, …) → its entries, in the order they are shown.
    #[cfg_attr(
        target_arch = "wasm32",
        tsify(type = "{ [R in Room]: Entry<ConfigOf<R>>[] }")
    )]
    pub rooms: Rooms,
    /// What moves points by energy or density; no room of a scenario, but chosen just so.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Entry<{ kind: Flow }>[]"))]
    pub flows: Vec<Entry>,
    /// JSON Schema of a scenario.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Schema"))]
    pub scenario: Value,
    /// The scenario that holds when nothing is said.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "FullScenario"))]
    pub default: Scenario,
}

/// Room → entries, in the order of the scenario's fields.
#[derive(Clone, Debug)]
pub struct Rooms(pub Vec<(&'static str, Vec<Entry>)>);

impl Serialize for Rooms {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(room, entries)| (room, entries)))
    }
}

impl Rooms {
    /// The entries of a room; none for a room that does not exist.
    #[must_use]
    pub fn get(&self, room: &str) -> &[Entry] {
        let found = self.0.iter().find(|(name, _)| *name == room);
        found.map_or(&[], |(_, entries)| entries)
    }
}

impl Catalog {
    /// A kind at its defaults, of a room such as `data`, or of one of its settings that is a kind
    /// itself, such as `data.system`.
    pub(super) fn default_of(&self, path: &str, kind: &str) -> Option<Value> {
        let (room, setting) = path.split_once('.').unwrap_or((path, ""));
        let mut entries = self.rooms.get(room).iter();
        if setting.is_empty() {
            return Some(entries.find(|e| e.kind == kind)?.default.clone());
        }
        let settings = entries.filter_map(|e| e.schema["properties"].get(setting));
        let mut variants = settings.flat_map(kinds);
        let (_, variant) = variants.find(|(k, _)| *k == kind)?;
        Some(entry(kind, variant).default)
    }
}

/// One thing that can be chosen in a room.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(
    target_arch = "wasm32",
    derive(tsify::Tsify),
    tsify(type_params = "C extends { kind: string } = Config")
)]
pub struct Entry {
    /// Its name in scenarios, links and on the command line.
    pub kind: String,
    /// Its name in sentences.
    pub title: String,
    /// What it is, in Markdown.
    pub doc: String,
    /// Its formula in LaTeX; may be empty.
    pub formula: String,
    /// JSON Schema of its fields, `kind` left out.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Schema"))]
    pub schema: Value,
    /// The entry at its defaults, with its kind.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "C"))]
    pub default: Value,
}

/// The catalog, generated once.
pub fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog {
        version: env!("CARGO_PKG_VERSION"),
        rooms: Rooms(
            rooms()
                .map(|(room, s)| (room, kinds(s).iter().map(|(k, s)| entry(k, s)).collect()))
                .collect(),
        ),
        flows: Flow::ALL.iter().map(|flow| flow_entry(*flow)).collect(),
        scenario: schema::schema().clone(),
        default: Scenario::default(),
    })
}

fn flow_entry(flow: Flow) -> Entry {
    Entry {
        kind: flow.kind().to_string(),
        title: flow.title().to_string(),
        doc: flow.doc(),
        formula: flow.formula().to_string(),
        schema: json!({}),
        default: json!({ "kind": flow.kind() }),
    }
}

fn entry(kind: &str, schema: &Value) -> Entry {
    let mut schema = schema.clone();
    let mut take = |key: &str| {
        let value = schema.as_object_mut().and_then(|s| s.shift_remove(key));
        value
            .and_then(|v| v.as_str().map(str::to_string))
            .unwrap_or_default()
    };
    let (title, doc, formula) = (take("title"), take("description"), take("x-formula"));
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.shift_remove("kind");
    }
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| name != "kind");
    }
    let default = default_of(kind, schema.get("properties").and_then(Value::as_object));
    Entry {
        kind: kind.to_string(),
        title,
        doc,
        formula,
        schema,
        default,
    }
}

/// The entry at its defaults, with its kind: as the schema says, so that it is known in a build
/// that has not the entry itself.
fn default_of(kind: &str, properties: Option<&Map<String, Value>>) -> Value {
    let defaults = properties.into_iter().flatten();
    let defaults = defaults.filter_map(|(name, s)| Some((name.clone(), s.get("default")?.clone())));
    let kind = ("kind".to_string(), kind.into());
    Value::Object(std::iter::once(kind).chain(defaults).collect())
}

/// For every room and kind: `None`, or why its default cannot be combined with the rest of a
/// scenario.
pub type Choices = BTreeMap<String, BTreeMap<String, Option<String>>>;

/// What goes with a scenario; nothing for one that has no text (see [`Scenario::to_value`]).
#[must_use]
pub fn compatibility(scenario: &Scenario) -> Choices {
    // Data and state are left out of what is copied: they can be large.
    let current = scenario.data.shape();
    let Ok(Value::Object(rest)) = limits::light(scenario).to_value() else {
        return BTreeMap::new();
    };
    let attempt = |room: &str, default: &Value| -> Result<(), Error> {
        let mut value: Map<String, Value> = rest.clone();
        value.insert(room.to_string(), default.clone());
        let scenario = Scenario::from_checked(Value::Object(value))?;
        let shape = match room {
            "data" => scenario.data.shape()?,
            _ => current.clone()?,
        };
        limits::combine(&scenario, shape)
    };
    let reason = |room: &str, e: &Entry| match attempt(room, &e.default) {
        Ok(()) => None,
        Err(Error::Invalid { message, .. }) => Some(message),
        Err(other) => Some(other.to_string()),
    };
    catalog()
        .rooms
        .0
        .iter()
        .map(|(room, entries)| {
            let kinds = entries.iter().map(|e| (e.kind.clone(), reason(room, e)));
            ((*room).to_string(), kinds.collect())
        })
        .collect()
}

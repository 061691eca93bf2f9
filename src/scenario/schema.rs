//! The JSON Schema of a scenario, and the check of a value against it: the one place that knows
//! ranges.

use super::{Scenario, VERSION};
use crate::error::Error;
use crate::notice::Notice;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::sync::OnceLock;

#[cfg(feature = "complete")]
const FILE: &str = include_str!("schema.json");
/// Without settings, descriptions and formulas of entries that this build does not have.
#[cfg(not(feature = "complete"))]
const FILE: &str = include_str!("schema-start.json");

/// The JSON Schema (draft 2020-12) of [`Scenario`], without references.
pub fn schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    // In the browser the generator would be a seventh of the download: there its result is read.
    SCHEMA.get_or_init(|| match cfg!(target_arch = "wasm32") {
        true => serde_json::from_str(FILE).unwrap_or_default(),
        false => generate(),
    })
}

fn generate() -> Value {
    of::<Scenario>()
}

/// The JSON Schema of a type, without references, with titles and choices as a page shows them.
pub(crate) fn of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = true);
    let generator = settings.into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    decorate(&mut schema);
    schema
}

/// Gives every field a title, and turns choices of documented words into `enum` with
/// `x-options: { word: description }`.
fn decorate(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if let Some(words) = words(map) {
                map.shift_remove("oneOf");
                map.insert("type".into(), "string".into());
                map.insert("enum".into(), words.keys().cloned().collect());
                map.insert("x-options".into(), words.into());
            }
            if let Some(Value::Object(properties)) = map.get_mut("properties") {
                for (name, property) in properties {
                    if let (Value::Object(property), true) = (property, name != "kind") {
                        let title = || title(name).into();
                        property.entry("title").or_insert_with(title);
                    }
                }
            }
            map.values_mut().for_each(decorate);
        }
        Value::Array(items) => items.iter_mut().for_each(decorate),
        _ => {}
    }
}

/// The words of a `oneOf` of constants, with their descriptions.
fn words(schema: &Map<String, Value>) -> Option<Map<String, Value>> {
    let variants = schema.get("oneOf")?.as_array()?;
    let word = |v: &Value| {
        let description = v.get("description").cloned().unwrap_or(json!(""));
        Some((v.get("const")?.as_str()?.to_string(), description))
    };
    variants.iter().map(word).collect()
}

/// `learning_rate` → `Learning rate`.
fn title(name: &str) -> String {
    let mut title = name.replace('_', " ");
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    title
}

/// The variants of a room's schema: kind and schema of each; empty for anything else.
pub(crate) fn kinds(schema: &Value) -> Vec<(&str, &Value)> {
    let variants = schema.get("oneOf").and_then(Value::as_array);
    variants
        .into_iter()
        .flatten()
        .filter_map(|v| Some((v.pointer("/properties/kind/const")?.as_str()?, v)))
        .collect()
}

/// The rooms of a scenario: name and schema of every field that is a choice of kinds.
pub(crate) fn rooms() -> impl Iterator<Item = (&'static str, &'static Value)> {
    let properties = schema().get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flatten()
        .filter(|(_, s)| !kinds(s).is_empty())
        .map(|(name, s)| (name.as_str(), s))
}

/// Refuses another version of the format before anything else is looked at.
pub(crate) fn check_version(value: &Value) -> Result<(), Error> {
    match value.get("version") {
        None => Ok(()),
        Some(v) if (1..=VERSION).any(|known| v.as_f64() == Some(f64::from(known))) => Ok(()),
        Some(v) => Err(Error::invalid(
            "version",
            format!(
                "is {}, expected 1 or {VERSION}, the versions that this program reads; a later one needs a later program",
                show(v)
            ),
        )),
    }
}

/// Checks a scenario's value against the schema. Whole numbers written as `3.0` become integers.
pub(crate) fn check(value: &mut Value) -> Result<(), Error> {
    check_by(value, schema())
}

/// The same against another schema.
pub(crate) fn check_by(value: &mut Value, schema: &Value) -> Result<(), Error> {
    walk(value, schema, &At::Root, &mut None)
}

/// As [`check`], but moves out-of-range numbers into their range, and cuts what is too long, with
/// a notice for each.
pub(crate) fn clamp(value: &mut Value, notices: &mut Vec<Notice>) -> Result<(), Error> {
    walk(value, schema(), &At::Root, &mut Some(notices))
}

type Notices<'a> = Option<&'a mut Vec<Notice>>;

/// Where a value is; written out only when there is something to say about it.
#[derive(Clone, Copy)]
enum At<'a> {
    Root,
    Field(&'a At<'a>, &'a str),
    Item(&'a At<'a>, usize),
}

impl std::fmt::Display for At<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Self::Root => f.write_str("scenario"),
            Self::Field(Self::Root, name) => f.write_str(name),
            Self::Field(of, name) => write!(f, "{of}.{name}"),
            Self::Item(of, i) => write!(f, "{of}[{i}]"),
        }
    }
}

impl From<&At<'_>> for String {
    fn from(at: &At) -> Self {
        at.to_string()
    }
}

fn walk(value: &mut Value, schema: &Value, at: &At, notices: &mut Notices) -> Result<(), Error> {
    let variants = kinds(schema);
    if !variants.is_empty() {
        let expected: Vec<_> = variants.iter().map(|(kind, _)| *kind).collect();
        let found = match value.get("kind") {
            Some(Value::String(kind)) => kind.as_str(),
            Some(other) => {
                let message = format!("is {}, expected one of {}", show(other), list(&expected));
                return Err(Error::invalid(&At::Field(at, "kind"), message));
            }
            None => {
                let message = format!(
                    "is {}, expected an object with `kind`, one of {}",
                    show(value),
                    list(&expected)
                );
                return Err(Error::invalid(at, message));
            }
        };
        return match variants.iter().find(|(kind, _)| *kind == found) {
            Some((_, variant)) => object(value, variant, at, notices),
            None => Err(Error::invalid(
                &At::Field(at, "kind"),
                unknown("kind", found, &expected),
            )),
        };
    }
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        let null = |s: &&Value| s.get("type").and_then(Value::as_str) == Some("null");
        return match choices.iter().find(|s| !null(s)) {
            Some(s) if !value.is_null() => walk(value, s, at, notices),
            _ => Ok(()),
        };
    }
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        _ => return Ok(()),
    };
    if value.is_null() && types.contains(&"null") {
        return Ok(());
    }
    match (types[0], &*value) {
        ("object", Value::Object(_)) => object(value, schema, at, notices),
        ("array", Value::Array(_)) => array(value, schema, at, notices),
        ("string", Value::String(_)) => string(value, schema, at, notices),
        ("number" | "integer", Value::Number(_)) => {
            number(value, schema, types[0] == "integer", at, notices)
        }
        ("boolean", Value::Bool(_)) => Ok(()),
        (expected, found) => {
            let message = format!(
                "is {}, expected {}",
                show(found),
                describe(expected, schema)
            );
            Err(Error::invalid(at, message))
        }
    }
}

fn object(value: &mut Value, schema: &Value, at: &At, notices: &mut Notices) -> Result<(), Error> {
    let empty = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object);
    let properties = properties.unwrap_or(&empty);
    let Value::Object(fields) = value else {
        return Ok(());
    };
    for (name, field) in fields.iter_mut() {
        let Some(property) = properties.get(name) else {
            let expected: Vec<_> = properties.keys().map(String::as_str).collect();
            return Err(Error::invalid(at, unknown("field", name, &expected)));
        };
        walk(field, property, &At::Field(at, name), notices)?;
    }
    let required = schema.get("required").and_then(Value::as_array);
    for name in required.into_iter().flatten().filter_map(Value::as_str) {
        if !fields.contains_key(name) {
            return Err(Error::invalid(at, format!("field `{name}` is missing")));
        }
    }
    Ok(())
}

fn array(value: &mut Value, schema: &Value, at: &At, notices: &mut Notices) -> Result<(), Error> {
    let Value::Array(items) = value else {
        return Ok(());
    };
    let (min, max) = (bound(schema, "minItems"), bound(schema, "maxItems"));
    let expected = || match (min, max) {
        (Some(a), Some(b)) => format!("{a} to {b} entries"),
        (Some(a), None) => format!("at least {a} entries"),
        (None, Some(b)) => format!("at most {b} entries"),
        (None, None) => "entries".to_string(),
    };
    let found = items.len();
    if let Some(max) = max.filter(|max| found > *max) {
        let message = format!("has {found} entries, expected {}", expected());
        match notices {
            Some(notices) => {
                notices.push(Notice::warning(
                    at,
                    format!("{message}; the first {max} were kept"),
                ));
                items.truncate(max);
            }
            None => return Err(Error::invalid(at, message)),
        }
    }
    if min.is_some_and(|min| found < min) {
        let message = format!("has {found} entries, expected {}", expected());
        return Err(Error::invalid(at, message));
    }
    if let Some(schema) = schema.get("items") {
        for (i, item) in items.iter_mut().enumerate() {
            walk(item, schema, &At::Item(at, i), notices)?;
        }
    }
    Ok(())
}

fn string(value: &mut Value, schema: &Value, at: &At, notices: &mut Notices) -> Result<(), Error> {
    let Value::String(text) = value else {
        return Ok(());
    };
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        let words: Vec<_> = words.iter().filter_map(Value::as_str).collect();
        if !words.contains(&text.as_str()) {
            return Err(Error::invalid(at, unknown("value", text, &words)));
        }
    }
    if let Some(max) = bound(schema, "maxLength") {
        let found = text.chars().count();
        if found > max {
            let message = format!("has {found} characters, expected at most {max}");
            match notices {
                Some(notices) => {
                    notices.push(Notice::warning(
                        at,
                        format!("{message}; the rest was cut off"),
                    ));
                    *text = text.chars().take(max).collect();
                }
                None => return Err(Error::invalid(at, message)),
            }
        }
    }
    Ok(())
}

fn number(
    value: &mut Value,
    schema: &Value,
    integer: bool,
    at: &At,
    notices: &mut Notices,
) -> Result<(), Error> {
    let given = value.clone();
    let Some(found) = value.as_f64().filter(|x| x.is_finite()) else {
        return Err(Error::invalid(
            at,
            format!("is {given}, expected a finite number"),
        ));
    };
    let (low, high) = (schema.get("minimum"), schema.get("maximum"));
    let below = low.and_then(Value::as_f64).is_some_and(|low| found < low);
    let above = high
        .and_then(Value::as_f64)
        .is_some_and(|high| found > high);
    let whole = !integer || found == libm::trunc(found);
    if whole && !below && !above {
        if integer && value.is_f64() {
            // Whole and within the bounds, or (without an upper bound) saturated.
            *value = if found < 0.0 {
                json!(found as i64)
            } else {
                json!(found as u64)
            };
        }
        return Ok(());
    }
    let expected = describe(if integer { "integer" } else { "number" }, schema);
    let message = format!("is {given}, expected {expected}");
    let Some(notices) = notices else {
        return Err(Error::invalid(at, message));
    };
    *value = match (below, low, above, high) {
        (true, Some(low), ..) => low.clone(),
        (_, _, true, Some(high)) => high.clone(),
        _ if found < 0.0 => json!(libm::round(found) as i64),
        _ => json!(libm::round(found) as u64),
    };
    notices.push(Notice::warning(at, format!("{message}; {value} is used")));
    Ok(())
}

/// What a schema asks for, in words.
fn describe(kind: &str, schema: &Value) -> String {
    let what = match kind {
        "object" => "an object",
        "array" => "a list",
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        other => other,
    };
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        let words: Vec<_> = words.iter().filter_map(Value::as_str).collect();
        return format!("one of {}", list(&words));
    }
    let show = |key| schema.get(key).map(plain);
    match (show("minimum"), show("maximum")) {
        (Some(a), Some(b)) => format!("{what} from {a} to {b}"),
        (Some(a), None) => format!("{what}, at least {a}"),
        (None, Some(b)) => format!("{what}, at most {b}"),
        (None, None) => what.to_string(),
    }
}

/// A bound as people write it: `1000000.0` → `1000000`.
fn plain(number: &Value) -> String {
    match number.as_f64() {
        Some(x) if x != 0.0 && x.abs() < 1e-3 => format!("{x:e}"),
        Some(x) => format!("{x}"),
        None => number.to_string(),
    }
}

fn bound(schema: &Value, key: &str) -> Option<usize> {
    schema.get(key)?.as_u64().map(|n| n as usize)
}

/// A value as it stands in a message, never long.
fn show(value: &Value) -> String {
    match value {
        Value::Null => "missing or not a finite number".to_string(),
        Value::Array(_) => "a list".to_string(),
        Value::Object(_) => "an object".to_string(),
        Value::String(text) => format!("the text `{}`", short(text)),
        other => other.to_string(),
    }
}

fn short(text: &str) -> String {
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(40).collect();
    let more = if chars.next().is_some() { "…" } else { "" };
    format!("{start}{more}")
}

fn list(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|n| format!("`{n}`")).collect();
    quoted.join(", ")
}

/// What to say about a name that does not exist: which do, and the nearest of them.
pub(crate) fn unknown(what: &str, name: &str, expected: &[&str]) -> String {
    let nearest = expected
        .iter()
        .map(|e| (distance(name, e), *e))
        .min()
        .filter(|(distance, e)| *distance <= e.len().div_ceil(2));
    let hint = nearest.map_or_else(String::new, |(_, e)| format!("; did you mean `{e}`?"));
    let list = list(expected);
    let expected = match expected.len() {
        0 => "none here".to_string(),
        1 => list,
        _ => format!("one of {list}"),
    };
    format!(
        "unknown {what} `{}`, expected {expected}{hint}",
        short(name)
    )
}

/// Edit distance, of the first 64 characters.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=a.len()).collect();
    for (j, cb) in b.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = j + 1;
        for (i, ca) in a.iter().enumerate() {
            let substituted = diagonal + usize::from(*ca != cb);
            diagonal = row[i + 1];
            row[i + 1] = substituted.min(diagonal + 1).min(row[i] + 1);
        }
    }
    row[a.len()]
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    /// `IEL_BLESS=1 cargo test schema_file` writes the files anew.
    #[test]
    fn the_schema_files_are_what_is_generated() {
        let whole = generate();
        let mut start = whole.clone();
        forget_settings(&mut start);
        let files = [
            ("schema.json", whole, include_str!("schema.json")),
            (
                "schema-start.json",
                start,
                include_str!("schema-start.json"),
            ),
        ];
        let mut out_of_date = Vec::new();
        for (name, schema, before) in files {
            let now = schema.to_string() + "\n";
            if std::env::var_os("IEL_BLESS").is_some() {
                let path = format!("{}/src/scenario/{name}", env!("CARGO_MANIFEST_DIR"));
                std::fs::write(path, &now).expect("the source folder can be written");
            }
            if now != before {
                out_of_date.push(name);
            }
        }
        assert!(
            out_of_date.is_empty(),
            "out of date in src/scenario: {out_of_date:?}: IEL_BLESS=1 cargo test schema_file"
        );
    }

    /// Leaves of the entries of the complete build their names and marks.
    fn forget_settings(schema: &mut Value) {
        let properties = schema["properties"].as_object_mut().into_iter().flatten();
        for (_, room) in properties {
            let variants = room.get_mut("oneOf").and_then(Value::as_array_mut);
            for variant in variants.into_iter().flatten() {
                if variant.get("x-complete") == Some(&Value::Bool(true)) {
                    if let Some(settings) = variant["properties"].as_object_mut() {
                        settings.retain(|name, _| name == "kind");
                    }
                    if let Some(variant) = variant.as_object_mut() {
                        variant
                            .retain(|key, _| !["description", "x-formula"].contains(&key.as_str()));
                    }
                }
            }
        }
    }
}

//! Plain data as pairs of a link, by its schema: for what is no scenario.

use super::link::{decode, typed, write};
use super::schema;
use super::schema::kinds;
use crate::error::Error;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

pub(crate) use super::schema::of as schema_of;

/// Reads pairs such as `model=rbm&model.hidden=8`; what is not said is that of `usual`.
pub(crate) fn from_pairs<T: Serialize + DeserializeOwned>(
    text: &str,
    schema: &Value,
    usual: &T,
) -> Result<T, Error> {
    let mut pairs = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or_else(|| {
            Error::syntax(format!(
                "`{pair}` is no setting, expected a name, = and a value"
            ))
        })?;
        pairs.push((decode(key)?, decode(value)?));
    }
    // Kinds first: they say what the other keys mean.
    pairs.sort_by_key(|(key, _)| key.matches('.').count());
    let mut all = object(usual)?;
    for (key, text) in &pairs {
        let (room, setting) = key.split_once('.').unwrap_or((key, ""));
        let property = property(schema, room, "link")?;
        if setting.is_empty() {
            all.insert(room.into(), typed(text, property, room)?);
            continue;
        }
        let entry = all.get_mut(room).and_then(Value::as_object_mut);
        let kind = entry.as_ref().and_then(|e| e.get("kind")).cloned();
        let (Some(entry), Some(variant)) = (entry, kind.and_then(|k| variant(property, &k))) else {
            return Err(Error::invalid(room, "has no settings of its own"));
        };
        let value = typed(text, self::property(variant, setting, room)?, key)?;
        entry.insert(setting.into(), value);
    }
    let mut all = Value::Object(all);
    schema::check_by(&mut all, schema)?;
    serde_json::from_value(all).map_err(|e| Error::syntax(e.to_string()))
}

/// Writes what differs from `usual`, one pair for each setting.
pub(crate) fn to_pairs<T: Serialize>(
    value: &T,
    schema: &Value,
    usual: &T,
) -> Result<String, Error> {
    let (all, usual) = (object(value)?, object(usual)?);
    let mut pairs = Vec::new();
    for (room, value) in &all {
        let before = &usual[room];
        if value == before {
            continue;
        }
        let (Some(kind), Some(fields)) = (value.get("kind"), value.as_object()) else {
            pairs.push(format!("{room}={}", write(value)));
            continue;
        };
        if before.get("kind") != Some(kind) {
            pairs.push(format!("{room}={}", write(kind)));
        }
        let of_kind = variant(&schema["properties"][room], kind);
        let default = |field: &str| of_kind.map(|v| &v["properties"][field]["default"]);
        let other = fields.iter().filter(|(field, _)| *field != "kind");
        let other = other.filter(|(field, value)| default(field) != Some(value));
        pairs.extend(other.map(|(field, v)| format!("{room}.{field}={}", write(v))));
    }
    Ok(pairs.join("&"))
}

fn object<T: Serialize>(value: &T) -> Result<Map<String, Value>, Error> {
    match serde_json::to_value(value) {
        Ok(Value::Object(map)) => Ok(map),
        other => Err(Error::syntax(format!("{other:?} is no object"))),
    }
}

fn property<'a>(schema: &'a Value, name: &str, at: &str) -> Result<&'a Value, Error> {
    let known = schema.get("properties").and_then(Value::as_object);
    let known = || known.into_iter().flatten().filter(|(n, _)| *n != "kind");
    let found = known().find(|(n, _)| *n == name).map(|(_, schema)| schema);
    found.ok_or_else(|| {
        let names: Vec<_> = known().map(|(n, _)| n.as_str()).collect();
        Error::invalid(at, schema::unknown("setting", name, &names))
    })
}

fn variant<'a>(room: &'a Value, kind: &Value) -> Option<&'a Value> {
    let found = kinds(room).into_iter().find(|(k, _)| json!(k) == *kind);
    found.map(|(_, variant)| variant)
}

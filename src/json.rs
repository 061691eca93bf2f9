//! JSON as anybody may have written it: no name twice in an object, and no more values than there is
//! memory for.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::Cell;
use std::fmt;

/// Most values in a text; each takes some ten times the bytes that it takes as text.
const MAX_VALUES: usize = 4_000_000;

/// Reads a text.
pub(crate) fn parse(text: &str) -> Result<Value, serde_json::Error> {
    let left = Cell::new(MAX_VALUES);
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Part(&left).deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// A value within a text; counts those that are left.
#[derive(Clone, Copy)]
struct Part<'a>(&'a Cell<usize>);

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        match self.0.get().checked_sub(1) {
            Some(left) => self.0.set(left),
            None => {
                let message = format!("there are more than {MAX_VALUES} values, expected fewer");
                return Err(D::Error::custom(message));
            }
        }
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(name) = items.next_key::<String>()? {
            if fields.contains_key(&name) {
                let name: String = name.chars().take(40).collect();
                return Err(A::Error::custom(format!("`{name}` is there twice")));
            }
            let value = items.next_value_seed(self)?;
            fields.insert(name, value);
        }
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn it_reads_what_serde_json_reads() {
        let text = r#"{"a":[1,-2,3.5e-7,true,null,"x\u00e9"],"b":{"c":[],"d":{}}}"#;
        let plain: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(parse(text).unwrap(), plain);
        for wrong in ["", "{", "[1,]", "1 2", "{\"a\":1}x", "[NaN]"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        let deep = "[".repeat(100_000);
        assert!(parse(&deep).unwrap_err().to_string().contains("recursion"));
    }

    #[test]
    fn a_name_that_is_there_twice_is_refused_at_its_place() {
        let error = parse("{\n \"seed\":1,\n \"seed\":2}")
            .unwrap_err()
            .to_string();
        assert!(error.contains("`seed` is there twice"), "{error}");
        assert!(error.contains("line 3"), "{error}");
        assert!(parse(r#"{"a":{"b":1,"b":1}}"#).is_err());
    }

    #[test]
    fn what_there_is_no_memory_for_is_refused() {
        let many = format!("[{}0]", "0,".repeat(super::MAX_VALUES));
        let error = parse(&many).unwrap_err().to_string();
        assert!(error.contains("more than"), "{error}");
    }
}

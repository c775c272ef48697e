//! Strict reading of request bodies.

use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The largest request body, in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// Reads a JSON object into `T`.
///
/// Duplicate keys are refused at any depth. At the top level and in its objects `null` and the empty
/// string count as missing, except that an empty `qr_code` stays: it is a code that cannot be read, not
/// an absent one.
///
/// # Errors
/// The bytes are not one JSON object, a key is doubled, or a value has the wrong type.
pub fn from_body<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    from_object(object(bytes)?)
}

/// As [`from_body`], for an object that was read already.
///
/// # Errors
/// A value has the wrong type.
pub fn from_object<T: DeserializeOwned>(mut object: Map<String, Value>) -> Result<T, serde_json::Error> {
    drop_missing(&mut object, &["qr_code"]);
    for member in object.values_mut().filter_map(Value::as_object_mut) {
        drop_missing(member, &[]);
    }
    serde_json::from_value(Value::Object(object))
}

fn drop_missing(object: &mut Map<String, Value>, kept: &[&str]) {
    object.retain(|key, value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty() || kept.contains(&key.as_str()),
        _ => true,
    });
}

/// Reads a JSON object, refusing duplicate keys at any depth.
///
/// # Errors
/// The bytes are not one JSON object, or a key is doubled.
pub fn object(bytes: &[u8]) -> Result<Map<String, Value>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Unique.deserialize(&mut deserializer)?;
    deserializer.end()?;
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(serde_json::Error::custom("expected an object")),
    }
}

struct Unique;

impl<'de> DeserializeSeed<'de> for Unique {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(Self)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(Self)?;
            if object.insert(key, value).is_some() {
                return Err(A::Error::custom("duplicate key"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize, Debug, PartialEq)]
    struct Body {
        qr_code: Option<String>,
        username: Option<String>,
    }

    fn read(text: &str) -> Result<Body, serde_json::Error> {
        from_body(text.as_bytes())
    }

    #[test]
    fn null_and_empty_count_as_missing_but_an_empty_code_does_not() {
        let body = read(r#"{"username": "", "qr_code": "", "other": 1}"#).unwrap();
        assert_eq!(
            body,
            Body {
                qr_code: Some(String::new()),
                username: None
            }
        );
        assert_eq!(read(r#"{"username": null, "qr_code": null}"#).unwrap().qr_code, None);
    }

    #[test]
    fn duplicate_keys_are_refused_at_any_depth() {
        assert!(read(r#"{"username": "a", "username": "b"}"#).is_err());
        assert!(read(r#"{"x": {"y": [{"z": 1, "z": 2}]}}"#).is_err());
    }

    #[test]
    fn only_one_object_is_a_body() {
        for wrong in ["", "[]", "1", "\"a\"", "{} {}", "{", "null", "{\"username\": 3}"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let deep = format!("{{\"x\": {}{}}}", "[".repeat(40_000), "]".repeat(40_000));
        assert!(read(&deep).is_err());
    }
}

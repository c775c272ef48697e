//! What a signature for a change of the account is over: this request, and no other.

use std::convert::Infallible;

use minicbor::Encoder;
use minicbor::encode::{Error, Write};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The member that is left out of what is signed: it holds the signatures.
const SIGNATURES: &str = "signatures";

/// The body has a number that is no integer of 64 bits: others may write it otherwise, so nothing can be signed of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a number in the body is no integer")]
pub struct NotAnInteger;

/// The params of a change of the account: SHA-256 of method ‖ SP ‖ path ‖ LF ‖ deterministic CBOR (RFC 8949 §4.2.1) of the JSON
/// body without `signatures`. The path is that of the URL, without the slash that may end it.
///
/// # Errors
/// A number in the body is no integer.
pub fn account_params(method: &str, path: &str, body: &Map<String, Value>) -> Result<[u8; 32], NotAnInteger> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let body: Vec<_> = members(body).filter(|(name, _)| *name != SIGNATURES).collect();
    if !body.iter().all(|(_, value)| is_exact(value)) {
        return Err(NotAnInteger);
    }
    // As it comes: a password in it is copied nowhere.
    let mut hash = Sha256::new();
    for part in [method.as_bytes(), b" ", path.as_bytes(), b"\n"] {
        hash.update(part);
    }
    let mut encoder = Encoder::new(Hashed(hash));
    let Ok(()) = write_members(&mut encoder, body) else {
        unreachable!("hashing does not fail")
    };
    Ok(encoder.into_writer().0.finalize().into())
}

/// The hash of what is written.
struct Hashed(Sha256);

impl Write for Hashed {
    type Error = Infallible;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.0.update(bytes);
        Ok(())
    }
}

fn is_exact(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_i64() || number.is_u64(),
        Value::Array(items) => items.iter().all(is_exact),
        Value::Object(object) => object.values().all(is_exact),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

fn members(object: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    object.iter().map(|(name, value)| (name.as_str(), value))
}

/// In the order of the encoded names: a shorter one is first, because its length is written before it.
fn write_members(e: &mut Encoder<Hashed>, mut members: Vec<(&str, &Value)>) -> Result<(), Error<Infallible>> {
    members.sort_unstable_by_key(|(name, _)| (name.len(), *name));
    e.map(members.len() as u64)?;
    for (name, value) in members {
        e.str(name)?;
        write(e, value)?;
    }
    Ok(())
}

/// A body nests as deep as its parser allows, and so does this.
fn write(e: &mut Encoder<Hashed>, value: &Value) -> Result<(), Error<Infallible>> {
    match value {
        Value::Null => e.null()?,
        Value::Bool(value) => e.bool(*value)?,
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => e.u64(number)?,
            (None, Some(number)) => e.i64(number)?,
            (None, None) => unreachable!("only exact numbers are written"),
        },
        Value::String(text) => e.str(text)?,
        Value::Array(items) => {
            e.array(items.len() as u64)?;
            return items.iter().try_for_each(|item| write(e, item));
        }
        Value::Object(object) => return write_members(e, members(object).collect()),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::object;

    fn params(method: &str, path: &str, body: &str) -> Result<[u8; 32], NotAnInteger> {
        account_params(method, path, &object(body.as_bytes()).unwrap())
    }

    #[test]
    fn only_the_signatures_may_differ() {
        let signed = params("POST", "/devices/a/revoke", r#"{"password": "x", "keep": [1, null]}"#).unwrap();
        for (method, path, body) in [
            ("POST", "/devices/a/revoke", r#"{"keep":[1,null],"password":"x"}"#),
            ("POST", "/devices/a/revoke/", r#"{"password": "x", "keep": [1, null]}"#),
            (
                "POST",
                "/devices/a/revoke",
                r#"{"signatures": {"ecdsa-p256": 0.5}, "password": "x", "keep": [1, null]}"#,
            ),
        ] {
            assert_eq!(params(method, path, body), Ok(signed), "{method} {path} {body}");
        }
        for (method, path, body) in [
            ("PUT", "/devices/a/revoke", r#"{"password": "x", "keep": [1, null]}"#),
            ("POST", "/devices/b/revoke", r#"{"password": "x", "keep": [1, null]}"#),
            ("POST", "/devices/a/revoke", r#"{"password": "y", "keep": [1, null]}"#),
            ("POST", "/devices/a/revoke", r#"{"password": "x", "keep": [null, 1]}"#),
            ("POST", "/devices/a/revoke", r#"{"password": "x", "keep": [1]}"#),
            (
                "POST",
                "/devices/a/revoke",
                r#"{"password": "x", "keep": [1, null], "more": null}"#,
            ),
            (
                "POST",
                "/devices/a/revoke",
                r#"{"password": "x", "keep": [1, null], "in": {"signatures": 1}}"#,
            ),
        ] {
            assert_ne!(params(method, path, body), Ok(signed), "{method} {path} {body}");
        }
    }

    #[test]
    fn what_others_may_write_otherwise_is_not_signed() {
        assert_eq!(params("POST", "/", r#"{"a": [{"b": 1.5}]}"#), Err(NotAnInteger));
        assert_eq!(params("POST", "/", r#"{"a": 1e3}"#), Err(NotAnInteger));
        assert!(params("POST", "/", r#"{"a": 18446744073709551615, "b": -9223372036854775808}"#).is_ok());
    }
}

//! People who register: names, addresses and passwords that no two tests share.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

/// Somebody with an account, or about to have one.
#[derive(Clone, Debug)]
pub struct Person {
    /// The username.
    pub username: String,
    /// The email address.
    pub email: String,
    /// The password.
    pub password: String,
}

impl Person {
    /// Somebody new.
    #[must_use]
    pub fn new() -> Self {
        static LAST: AtomicU32 = AtomicU32::new(0);
        let number = LAST.fetch_add(1, Ordering::Relaxed);
        Self {
            username: format!("person{number}"),
            email: format!("person{number}@example.org"),
            password: "four unrelated heavy words".to_owned(),
        }
    }

    /// The body that registers a first device without keys of its own.
    #[must_use]
    pub fn registration(&self) -> Value {
        json!({"username": self.username, "email": self.email, "password": self.password})
    }

    /// Username and password.
    #[must_use]
    pub fn credentials(&self) -> Value {
        json!({"username": self.username, "password": self.password})
    }
}

impl Default for Person {
    fn default() -> Self {
        Self::new()
    }
}

/// `body` with the members of `more`.
///
/// # Panics
/// One of them is no object.
#[must_use]
pub fn with(mut body: Value, more: Value) -> Value {
    let Value::Object(more) = more else {
        panic!("{more} is no object")
    };
    body.as_object_mut().expect("an object").extend(more);
    body
}

//! A code that needs approval, treated as one that does not.

use serde_json::json;

use super::super::{Answer, Asked, Attack};

/// Answers the claim of an `S` code with real certificates at once: it makes the claim of a `T` code of it.
#[derive(Debug)]
pub struct IssuedAtOnce {
    qr_code: String,
}

impl IssuedAtOnce {
    /// By that `T` code of the same account.
    #[must_use]
    pub fn by(qr_code: &str) -> Self {
        Self {
            qr_code: qr_code.to_owned(),
        }
    }
}

impl Attack for IssuedAtOnce {
    fn asked(&self, asked: &mut Asked) -> Option<Answer> {
        if asked.is_claim()
            && let Some(body) = asked.body.as_object_mut()
        {
            body.remove("token");
            body.remove("binding");
            body.insert("qr_code".to_owned(), json!(self.qr_code));
        }
        None
    }
}

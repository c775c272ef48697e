//! Another `r` than the one that the enrolled computer revealed.

use serde_json::json;
use warifu_protocol::encoding::{array_from_base64, base64};

use super::super::{Answer, Asked, Attack};

/// Reveals something else to the new computer.
#[derive(Clone, Copy, Debug)]
pub struct WrongReveal;

impl Attack for WrongReveal {
    fn answered(&self, asked: &Asked, answer: &mut Answer) {
        if asked.is("GET", "/pairing/{}")
            && let Some(reveal) = answer.body["reveal"].as_str()
        {
            let mut bytes = array_from_base64::<32>(reveal).unwrap();
            bytes[31] ^= 1;
            answer.body["reveal"] = json!(base64(&bytes));
        }
    }
}

//! A device that only the server vouches for.

use serde_json::json;

use super::super::{Answer, Asked, Attack};

/// Says of every device that the log vouches for it.
#[derive(Clone, Copy, Debug)]
pub struct FalseVouching;

impl Attack for FalseVouching {
    fn answered(&self, asked: &Asked, answer: &mut Answer) {
        if asked.is("GET", "/devices") {
            for device in answer.body["devices"].as_array_mut().into_iter().flatten() {
                device["vouched_for"] = json!(true);
            }
        }
    }
}

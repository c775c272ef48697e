//! A log that the code does not vouch for.

use serde_json::json;
use warifu_protocol::encoding::base64;

use super::super::{Answer, Asked, Attack};

/// Shows an approval without its endorsement.
#[derive(Clone, Copy, Debug)]
pub struct EndorsementLeftOut;

impl Attack for EndorsementLeftOut {
    fn answered(&self, asked: &Asked, answer: &mut Answer) {
        if asked.is("GET", "/pairing/{}")
            && let Some(body) = answer.body.as_object_mut()
        {
            body.remove("endorsement");
        }
    }
}

/// Shows an endorsement of its own making.
#[derive(Clone, Copy, Debug)]
pub struct ForeignEndorsement;

impl Attack for ForeignEndorsement {
    fn answered(&self, asked: &Asked, answer: &mut Answer) {
        if asked.is("GET", "/pairing/{}") && answer.body["endorsement"].is_string() {
            answer.body["endorsement"] = json!(base64(&[0x5a; 32]));
        }
    }
}

//! What networks and DynamoDB do now and then, and an emulator never.

use std::time::Duration;

use bytes::Bytes;
use hyper::StatusCode;
use serde_json::{Value, json};
use warifu_film::dice::Dice;

/// What happens to a request on its way to the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A write is refused because of another one at the same item.
    Conflict,
    /// It is refused because too much is asked for.
    Throttled,
    /// DynamoDB says that it failed by itself.
    Failed,
    /// The connection ends before the request arrives.
    LostRequest,
    /// It is done, and the connection ends before the answer arrives.
    LostAnswer,
    /// It takes so much longer.
    Delayed(Duration),
    /// It is done, and no answer ever comes.
    Silence,
    /// There is nobody any more at the other end of the connection, and nobody has said so.
    HalfOpen,
    /// It is refused because of who asks.
    WrongCredentials,
}

impl Fault {
    /// A word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Throttled => "throttled",
            Self::Failed => "failed",
            Self::LostRequest => "request lost",
            Self::LostAnswer => "answer lost",
            Self::Delayed(_) => "delayed",
            Self::Silence => "silence",
            Self::HalfOpen => "half-open",
            Self::WrongCredentials => "wrong credentials",
        }
    }

    /// What DynamoDB answers instead of doing what it is asked for, where it does.
    #[must_use]
    pub fn refusal(self, operation: &str, body: &[u8], dice: &mut Dice) -> Option<(StatusCode, Bytes)> {
        let is_transaction = operation == "TransactWriteItems";
        let refusal = match self {
            Self::Conflict if is_transaction => cancelled("TransactionConflict", body, dice),
            Self::Conflict if is_write(operation) => problem("TransactionConflictException", json!({})),
            Self::Throttled if is_transaction && dice.chance(0.5) => cancelled("ThrottlingError", body, dice),
            Self::Throttled => problem("ProvisionedThroughputExceededException", json!({})),
            Self::WrongCredentials => problem("UnrecognizedClientException", json!({})),
            Self::Failed => {
                return Some((
                    StatusCode::INTERNAL_SERVER_ERROR,
                    problem("InternalServerError", json!({})),
                ));
            }
            _ => return None,
        };
        Some((StatusCode::BAD_REQUEST, refusal))
    }
}

/// How often which fault happens, as shares of all requests.
#[derive(Clone, Copy, Debug)]
pub struct Weather {
    /// [`Fault::Conflict`].
    pub conflict: f32,
    /// [`Fault::Throttled`].
    pub throttled: f32,
    /// [`Fault::Failed`].
    pub failed: f32,
    /// [`Fault::LostRequest`].
    pub lost_request: f32,
    /// [`Fault::LostAnswer`].
    pub lost_answer: f32,
    /// [`Fault::Delayed`].
    pub delayed: f32,
    /// [`Fault::Silence`].
    pub silence: f32,
}

impl Weather {
    /// How many faults there are.
    pub const KINDS: usize = 7;

    /// Worse than any day in a data centre: one request in six.
    pub const STORM: Self = Self {
        conflict: 0.04,
        throttled: 0.04,
        failed: 0.01,
        lost_request: 0.01,
        lost_answer: 0.03,
        delayed: 0.04,
        silence: 0.001,
    };

    /// What happens to the next request.
    pub fn draw(&self, dice: &mut Dice) -> Option<Fault> {
        let delay = Duration::from_millis(dice.below(150) as u64);
        let mut left = dice.unit();
        for (share, fault) in [
            (self.conflict, Fault::Conflict),
            (self.throttled, Fault::Throttled),
            (self.failed, Fault::Failed),
            (self.lost_request, Fault::LostRequest),
            (self.lost_answer, Fault::LostAnswer),
            (self.delayed, Fault::Delayed(delay)),
            (self.silence, Fault::Silence),
        ] {
            if left < share {
                return Some(fault);
            }
            left -= share;
        }
        None
    }
}

fn is_write(operation: &str) -> bool {
    matches!(operation, "PutItem" | "UpdateItem" | "DeleteItem")
}

/// A transaction that is cancelled by one of its items.
fn cancelled(code: &str, body: &[u8], dice: &mut Dice) -> Bytes {
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let items = request["TransactItems"].as_array().map_or(1, Vec::len);
    let to_blame = dice.below(items);
    let reason = |n| json!({ "Code": if n == to_blame { code } else { "None" } });
    let reasons: Vec<Value> = (0..items).map(reason).collect();
    problem(
        "TransactionCanceledException",
        json!({ "CancellationReasons": reasons }),
    )
}

fn problem(name: &str, mut members: Value) -> Bytes {
    members["__type"] = json!(format!("com.amazonaws.dynamodb.v20120810#{name}"));
    members["message"] = json!("as the test wants it");
    members.to_string().into()
}

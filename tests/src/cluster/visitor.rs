//! Somebody who wants an answer from any of the servers, however often it takes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use warifu_film::dice::Dice;
use warifu_protocol::ProblemCode;
use warifu_protocol::proof::Context;

use crate::api::{Answer, Api, try_send};
use crate::device::{Device, Keys};
use crate::dpop;
use crate::person::with;

use super::Doors;

// A server that was killed is back in a second or two; for a moment it may have been the last one.
const TRIES: usize = 60;
const LONGEST_PAUSE_MS: usize = 300;

/// What was asked and answered so far, by all visitors.
#[derive(Clone, Debug, Default)]
pub struct Tally(Arc<Mutex<Counts>>);

/// What a [`Tally`] counts.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Answers by what was asked for and how it was answered: `login 200`.
    pub answers: BTreeMap<String, usize>,
    /// Requests that got no answer.
    pub unanswered: usize,
    /// How long answers took.
    pub latencies: Vec<Duration>,
}

impl Counts {
    /// How many answers there were.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.answers.values().sum()
    }

    /// How many answers ended so, such as ` 503 busy`.
    #[must_use]
    pub fn ending(&self, end: &str) -> usize {
        let ends = self.answers.iter().filter(|(answer, _)| answer.ends_with(end));
        ends.map(|(_, count)| count).sum()
    }
}

impl Tally {
    /// What was counted so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.locked().clone()
    }

    /// What was counted so far; it begins anew.
    #[must_use]
    pub fn take(&self) -> Counts {
        std::mem::take(&mut *self.locked())
    }

    fn locked(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who goes to any of the servers, and to another one where there is no answer.
#[derive(Clone, Debug)]
pub struct Visitor {
    doors: Doors,
    /// Chance, for whatever the visitor does.
    pub dice: Dice,
    tally: Tally,
}

impl Visitor {
    /// Somebody new.
    #[must_use]
    pub const fn new(doors: Doors, dice: Dice, tally: Tally) -> Self {
        Self { doors, dice, tally }
    }

    /// A visitor with chances of its own.
    #[must_use]
    pub fn another(&mut self) -> Self {
        let dice = self.dice.fork(self.dice.clone().bits().into());
        // The next one shall be another.
        self.dice.bits();
        Self { dice, ..self.clone() }
    }

    /// Some server.
    fn door(&mut self) -> Api {
        self.doors.at(self.dice.below(1 << 16))
    }

    /// Sends the same registration, claim or first question again until it is decided.
    ///
    /// # Panics
    /// It never is, or an answer is none that the protocol has.
    pub async fn post(&mut self, what: &str, path: &str, body: &Value) -> Answer {
        for _ in 0..TRIES {
            let request = self.door().request(Method::POST, path).json(body);
            if let Some(answer) = self.decided(what, request).await {
                return answer;
            }
        }
        panic!("{what}: no server decides");
    }

    /// Asks for something that a device proves, with a new challenge for each try.
    ///
    /// # Panics
    /// As for [`Self::post`].
    pub async fn prove(
        &mut self,
        what: &str,
        path: &str,
        device: &Device,
        context: Context,
        params: [u8; 32],
    ) -> Answer {
        for _ in 0..TRIES {
            let fingerprint = json!({"client_cert_fp": device.fingerprint()});
            let challenge = self
                .post("challenge", "/login/challenge", &fingerprint)
                .await
                .expect(200);
            let api = self.door();
            let proof = device.signed(&api, &challenge, context, params);
            let request = api.request(Method::POST, path);
            let request = request.json(&with(device.person.credentials(), proof));
            if let Some(answer) = self.decided(what, request).await {
                return answer;
            }
        }
        panic!("{what}: no server decides");
    }

    /// Logs in.
    ///
    /// # Panics
    /// As for [`Self::post`].
    pub async fn login(&mut self, device: &Device) -> Answer {
        self.prove("login", "/login", device, Context::Login, [0; 32]).await
    }

    /// Asks for a pairing code.
    ///
    /// # Panics
    /// As for [`Self::post`].
    pub async fn offer(&mut self, device: &Device) -> Answer {
        let params = warifu_protocol::proof::offer_params(None);
        let path = "/registration/request_pairing_token";
        self.prove("offer", path, device, Context::Offer, params).await
    }

    /// Lists the devices of an account, as the server names them.
    ///
    /// # Panics
    /// As for [`Self::post`].
    pub async fn devices(&mut self, keys: &Keys, token: &str) -> Answer {
        for _ in 0..TRIES {
            let request = dpop::request(&self.door(), keys, Method::GET, "/devices", token);
            if let Some(answer) = self.decided("devices", request).await {
                return answer;
            }
        }
        panic!("devices: no server decides");
    }

    /// Follows a refresh token by the next one.
    ///
    /// # Panics
    /// As for [`Self::post`].
    pub async fn refresh(&mut self, keys: &Keys, token: &str) -> Answer {
        let path = "/login/refresh";
        for _ in 0..TRIES {
            let api = self.door();
            let proof = dpop::proof(keys, &dpop::claims(&api, &Method::POST, path, None));
            let request = api.request(Method::POST, path).header("DPoP", proof);
            let request = request.json(&json!({"refresh_token": token}));
            if let Some(answer) = self.decided("refresh", request).await {
                return answer;
            }
        }
        panic!("refresh: no server decides");
    }

    /// The answer, if there is one that decides: `None` where there is none at all, and where it is for later.
    async fn decided(&mut self, what: &str, request: RequestBuilder) -> Option<Answer> {
        let begun = Instant::now();
        let Ok(answer) = try_send(request).await else {
            self.tally.locked().unanswered += 1;
            let pause = self.dice.below(LONGEST_PAUSE_MS) as u64;
            tokio::time::sleep(Duration::from_millis(pause)).await;
            return None;
        };
        let name = told(what, &answer);
        {
            let mut counts = self.tally.locked();
            *counts.answers.entry(name).or_default() += 1;
            counts.latencies.push(begun.elapsed());
        }
        match answer.status {
            429 | 503 => {
                let wait = answer.field("retry-after").and_then(|wait| wait.parse().ok());
                let wait = wait.unwrap_or_else(|| panic!("{what} shall come again, and is not told when: {answer:?}"));
                // As every client must.
                tokio::time::sleep(Duration::from_secs(wait)).await;
                None
            }
            // Nothing that happens here is unforeseen.
            500 => panic!("{what} fails: {answer:?}"),
            _ => Some(answer),
        }
    }
}

/// What was answered, which must be something that the protocol knows.
fn told(what: &str, answer: &Answer) -> String {
    if answer.status < 300 {
        return format!("{what} {}", answer.status);
    }
    let code = answer.body["code"].as_str().unwrap_or_default();
    let is_known = ProblemCode::ALL
        .iter()
        .any(|known| known.name() == code && known.status() == answer.status);
    assert!(is_known, "{what}: {answer:?}");
    format!("{what} {} {code}", answer.status)
}

//! Registrations from many sides at once, and what became of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::api::{Api, try_send};
use crate::device::Keys;
use crate::person::{Person, with};

/// A registration that the server has answered.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    body: Value,
    certificates: Value,
}

impl Acknowledged {
    /// Whether the server still has it: the same request gets the same certificates.
    ///
    /// # Panics
    /// There is no answer.
    pub async fn is_there(&self, api: &Api) -> bool {
        let answer = api.post("/registration/", &self.body).await;
        match answer.status {
            // What was lost is registered anew, with other certificates.
            200 | 201 => answer.body["certificates"] == self.certificates,
            _ => false,
        }
    }
}

/// How many registrations are under way at once.
const WORKERS: usize = 12;

/// Registers people until `enough` are acknowledged, then calls `then` while more are on their way,
/// and returns all that were acknowledged.
///
/// # Panics
/// The server refuses one, or ends by itself.
pub async fn register_until<F: Future>(api: &Api, enough: usize, then: impl FnOnce() -> F) -> Vec<Acknowledged> {
    let reached = Arc::new(Notify::new());
    let count = Arc::new(AtomicUsize::new(0));
    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        let (api, reached, count) = (api.clone(), Arc::clone(&reached), Arc::clone(&count));
        workers.spawn(async move {
            let mut acknowledged = Vec::new();
            // Ends with the server.
            while let Some(one) = register(&api).await {
                acknowledged.push(one);
                if count.fetch_add(1, Ordering::Relaxed) + 1 == enough {
                    reached.notify_one();
                }
            }
            acknowledged
        });
    }
    crate::process::soon("enough registrations", reached.notified()).await;
    then().await;
    workers.join_all().await.into_iter().flatten().collect()
}

/// Registers somebody new; `None` where the server is gone.
async fn register(api: &Api) -> Option<Acknowledged> {
    let body = with(Person::new().registration(), json!({"csr": Keys::new().csr()}));
    let request = api.request(Method::POST, "/registration/").json(&body);
    let answer = try_send(request).await.ok()?.expect(201);
    Some(Acknowledged {
        certificates: answer.body["certificates"].clone(),
        body,
    })
}

/// Which of `all` the server no longer has.
///
/// # Panics
/// There is no answer.
pub async fn lost<'a>(api: &Api, all: &'a [Acknowledged]) -> Vec<&'a Acknowledged> {
    let mut lost = Vec::new();
    for one in all {
        if !one.is_there(api).await {
            lost.push(one);
        }
    }
    lost
}

//! A server that shows whatever a test wants it to show.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use warifu_protocol::Sha256Hash;
use warifu_protocol::device_log::{DeviceLog, SignedEntry};

use super::now;
use crate::Device;
use crate::api::tests::{answer, request};
use crate::enrol::tests::Fixture;
use crate::session::Tokens;

/// What is shown.
#[derive(Clone, Default)]
pub(super) struct Showing {
    /// The entries, the oldest first.
    pub(super) entries: Vec<String>,
    /// Another head than that of the last entry.
    pub(super) head: Option<Sha256Hash>,
    /// What to add to the place from which a next page goes on.
    pub(super) skip: u64,
    /// How many entries come at once, where it is not [`PAGE`].
    pub(super) page: Option<usize>,
    /// That there is no such call.
    pub(super) unknown: bool,
    /// The answer to `GET /devices`.
    pub(super) devices: String,
}

/// How many entries come at once.
const PAGE: usize = 2;

pub(super) struct Server {
    pub(super) showing: Arc<Mutex<Showing>>,
    /// The paths that were asked for.
    pub(super) asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// The server, and the fixture's device, logged in there.
    pub(super) async fn with_device(fixture: &Fixture) -> (Self, Device) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let server = Self {
            showing: Arc::default(),
            asked: Arc::default(),
        };
        let (showing, asked) = (Arc::clone(&server.showing), Arc::clone(&server.asked));
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let text = request(&mut stream).await;
                let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
                let answer = showing.lock().unwrap().answer(&path);
                asked.lock().unwrap().push(path);
                stream.write_all(answer.as_bytes()).await.unwrap();
                stream.shutdown().await.unwrap();
            }
        });
        let device = fixture.device(address).await;
        let tokens = Tokens {
            access_token: "A".into(),
            expires_at: now().plus(Duration::from_secs(600)),
            refresh_token: "R".into(),
        };
        tokens
            .save(&fixture.computer.profile, &device.vault, &*fixture.computer.entropy)
            .unwrap();
        (server, device)
    }

    pub(super) fn show(&self, log: &DeviceLog) {
        self.show_entries(log.to_base64());
    }

    pub(super) fn show_signed(&self, entries: &[SignedEntry]) {
        self.show_entries(entries.iter().map(SignedEntry::to_base64).collect());
    }

    pub(super) fn show_entries(&self, entries: Vec<String>) {
        self.change(|showing| {
            *showing = Showing {
                entries,
                devices: std::mem::take(&mut showing.devices),
                ..Showing::default()
            }
        });
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Showing)) {
        change(&mut self.showing.lock().unwrap());
    }

    pub(super) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

impl Showing {
    fn answer(&self, path: &str) -> String {
        let body = match path.strip_prefix("/account/log?from=") {
            Some(_) if self.unknown => {
                let body = r#"{"code": "not_found", "status": 404, "title": "T", "detail": "D"}"#;
                return answer("404 Not Found", "", body).unwrap();
            }
            Some(from) => self.page(from.parse().unwrap()),
            None => self.devices.clone(),
        };
        answer("200 OK", "", &body).unwrap()
    }

    fn page(&self, from: usize) -> String {
        let entries: Vec<_> = self.entries.iter().skip(from).take(self.page.unwrap_or(PAGE)).collect();
        let end = from + entries.len();
        let mut page = serde_json::json!({ "entries": entries });
        let last = self.entries.last().and_then(|last| SignedEntry::from_base64(last).ok());
        if let Some(head) = self.head.or(last.map(|last| last.head())) {
            page["head"] = head.to_string().into();
        }
        if end < self.entries.len() {
            page["next"] = (end as u64 + self.skip).into();
        }
        page.to_string()
    }
}

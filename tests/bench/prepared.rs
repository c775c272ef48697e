//! Everything that clients of the load do in advance: keys, certificate requests, signatures.

use std::sync::Mutex;

use serde_json::json;
use warifu_protocol::proof::Context;
use warifu_tests::api::Api;
use warifu_tests::device::{Device, Keys};
use warifu_tests::person::{Person, with};
use warifu_tests::server::Server;
use warifu_tests::wire_client::request;

/// People with keys who have not registered yet, and then their devices.
pub(crate) struct Prepared(Vec<(Person, Keys)>);

impl Prepared {
    pub(crate) fn people(count: usize) -> Self {
        Self((0..count).map(|_| (Person::new(), Keys::new())).collect())
    }

    /// Their registrations, ready to be sent.
    pub(crate) fn registrations(&self, server: &Server) -> Requests {
        let body = |(person, keys): &(Person, Keys)| with(person.registration(), json!({"csr": keys.csr()}));
        Requests::new(server, "/registration/", self.0.iter().map(body))
    }

    /// Logins of those among the first `registered` who answer for their registration, each with a
    /// fresh challenge that is signed already; `count` in all.
    pub(crate) async fn logins(self, api: &Api, server: &Server, registered: usize, count: usize) -> Requests {
        // Some tens of accounts: their devices are the point, not how many.
        let mut devices = Vec::new();
        for (person, keys) in self.0.into_iter().take(registered.min(32)) {
            devices.push(Device::register_again(api, person, keys).await);
        }
        let mut bodies = Vec::with_capacity(count);
        for device in devices.iter().cycle().take(count) {
            let proof = device.proof(api, Context::Login, [0; 32]).await;
            bodies.push(with(device.person.credentials(), proof));
        }
        Requests::new(server, "/login", bodies.into_iter())
    }
}

/// The bytes of requests, each to be sent once.
pub(crate) struct Requests(Mutex<Vec<Vec<u8>>>);

impl Requests {
    fn new(server: &Server, path: &str, bodies: impl Iterator<Item = serde_json::Value>) -> Self {
        let address = server.url().strip_prefix("https://").expect("a server with TLS");
        let mut requests: Vec<_> = bodies
            .map(|body| request(address, path, body.to_string().as_bytes()))
            .collect();
        // Taken from the end: those of the first people go first.
        requests.reverse();
        Self(Mutex::new(requests))
    }

    /// The next one.
    ///
    /// # Panics
    /// There is none left: the measurement would end early.
    pub(crate) fn next(&self) -> Vec<u8> {
        self.0
            .lock()
            .unwrap()
            .pop()
            .expect("more requests than the hash allows")
    }
}

//! A computer comes in with an `S` code: the enrolled one approves it by the number that the new one shows.

mod both;
mod departure;
mod endings;
mod killed;
mod lost_answers;
mod measured;

use serde_json::Value;
use warifu_tests::ceremony::{self, joining};
use warifu_tests::computer::{Computer, Finished, Running};
use warifu_tests::person::Person;
use warifu_tests::server::Server;

use crate::terminal_journey::register_at;

/// Somebody with one computer that is enrolled and one that is not.
struct Scene {
    server: Server,
    person: Person,
    old: Computer,
    new: Computer,
}

impl Scene {
    async fn on(server: Server) -> Self {
        let url = server.url().to_owned();
        Self::through(server, &url).await
    }

    /// Whose computers find the server at that URL.
    async fn through(server: Server, url: &str) -> Self {
        let scene = Self {
            server,
            person: Person::new(),
            old: Computer::with_passphrase("a passphrase for the first"),
            new: Computer::with_passphrase("a passphrase for the second"),
        };
        let named = ["--device-name", "First"];
        register_at(url, &scene.server, &scene.old, &scene.person, &named).await;
        scene
    }

    async fn fresh() -> Self {
        Self::on(Server::fresh().await).await
    }

    /// The enrolled computer shows a code.
    async fn show(&self, more: &[&str]) -> (Running, Value) {
        self.show_on(&self.old, more).await
    }

    async fn show_on(&self, computer: &Computer, more: &[&str]) -> (Running, Value) {
        ceremony::show(computer, &self.person, more).await
    }

    /// The new computer claims the code.
    async fn join(&self, code: &Value) -> Running {
        self.join_on(&self.new, code, "Second").await
    }

    async fn join_on(&self, computer: &Computer, code: &Value, name: &str) -> Running {
        ceremony::join(computer, &self.person, code, name).await
    }

    /// A computer that tries a code to the end of it.
    async fn try_code(&self, computer: &Computer, code: &Value) -> Finished {
        computer
            .run(&joining(&self.person, code, "Third"), &[&self.person.password])
            .await
    }

    /// The names of the account's computers, as the enrolled one lists them.
    async fn computers(&self) -> Finished {
        let login = ["--json", "login", "--password-stdin"];
        self.old.run(&login, &[&self.person.password]).await.expect(0);
        self.old.run(&["devices", "list"], &[]).await.expect(0)
    }
}

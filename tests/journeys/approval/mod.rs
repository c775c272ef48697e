//! A computer comes in with an `S` code: the enrolled one approves it by the number that the new one shows.

mod both;
mod endings;
mod killed;
mod lost_answers;
mod measured;

use serde_json::Value;
use warifu_tests::computer::{Computer, Finished, Running};
use warifu_tests::person::Person;
use warifu_tests::server::Server;

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
        let pin = scene.server.setup.pin().await.to_string();
        let person = &scene.person;
        let begin = ["--json", "register", "--server", url, "--username", &person.username];
        let rest = [
            "--email",
            &person.email,
            "--pin",
            &pin,
            "--device-name",
            "First",
            "--password-stdin",
        ];
        let register = [&begin[..], &rest[..]].concat();
        scene.old.run(&register, &[&person.password]).await.expect(0);
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
        let arguments = [&["--json", "add-device", "--password-stdin"], more].concat();
        let mut showing = computer.converse(&arguments, &[&self.person.password]).await;
        let code = showing.event("code").await;
        assert_eq!(code["approval"], true, "{code}");
        assert!(code["qr_code"].as_str().unwrap().contains("/S/"), "{code}");
        (showing, code)
    }

    /// The arguments with which a computer joins by a code.
    fn joining<'a>(&'a self, code: &'a Value, name: &'a str) -> Vec<&'a str> {
        let code = code["qr_code"].as_str().unwrap();
        let username = self.person.username.as_str();
        let begin = ["--json", "pair", "--code", code, "--username", username];
        [&begin[..], &["--device-name", name, "--password-stdin"]].concat()
    }

    /// The new computer claims the code.
    async fn join(&self, code: &Value) -> Running {
        self.join_on(&self.new, code, "Second").await
    }

    async fn join_on(&self, computer: &Computer, code: &Value, name: &str) -> Running {
        computer
            .converse(&self.joining(code, name), &[&self.person.password])
            .await
    }

    /// A computer that tries a code to the end of it.
    async fn try_code(&self, computer: &Computer, code: &Value) -> Finished {
        computer
            .run(&self.joining(code, "Third"), &[&self.person.password])
            .await
    }

    /// The names of the account's computers, as the enrolled one lists them.
    async fn computers(&self) -> Finished {
        let login = ["--json", "login", "--password-stdin"];
        self.old.run(&login, &[&self.person.password]).await.expect(0);
        self.old.run(&["devices", "list"], &[]).await.expect(0)
    }
}

/// The number that a new computer shows.
async fn number(joining: &mut Running) -> String {
    let event = joining.event("number").await;
    let number = event["number"].as_str().expect("a text").to_owned();
    assert!(
        number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit()),
        "{event}"
    );
    number
}

/// Another number than that.
fn other(number: &str) -> String {
    format!("{:02}", (number.parse::<u8>().unwrap() + 1) % 100)
}

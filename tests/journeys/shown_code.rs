//! A code that is there to be looked at.

use warifu_tests::computer::{Computer, Running};
use warifu_tests::person::Person;
use warifu_tests::server::Server;

use crate::terminal_journey::register;

/// A code that a first computer shows.
pub(crate) struct Code {
    pub(crate) person: Person,
    pub(crate) picture: Vec<u8>,
    pub(crate) text: String,
    showing: Running,
    _computer: Computer,
}

impl Code {
    pub(crate) async fn shown(server: &Server) -> Self {
        let computer = Computer::with_passphrase("a passphrase for the first");
        let person = Person::new();
        register(server, &computer, &person, &[]).await;
        let file = computer.path("code.png");
        let file = file.to_str().unwrap();
        let add = [
            "--json",
            "add-device",
            "--no-approval",
            "--password-stdin",
            "--qr-png",
            file,
        ];
        let mut showing = computer.start(&add, &[&person.password]).await;
        let code = showing.event("code").await;
        Self {
            person,
            picture: std::fs::read(file).unwrap(),
            text: code["qr_code"].as_str().unwrap().to_owned(),
            showing,
            _computer: computer,
        }
    }

    /// Awaits that the first computer has heard of the second.
    pub(crate) async fn used(mut self) {
        self.showing.event("done").await;
        assert_eq!(self.showing.end().await, 0);
    }
}

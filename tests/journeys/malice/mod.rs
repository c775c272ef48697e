//! A server that was taken over, or one that plays another: what it tries, each caught by the client by its own name.

mod approval;
mod claim;
mod fork;
mod ghost;
mod log;
mod other_server;
#[cfg(target_os = "linux")]
mod thief;

use std::path::PathBuf;

use serde_json::Value;
use warifu_protocol::DeviceId;
use warifu_tests::ceremony::{self, number};
use warifu_tests::computer::{Computer, Finished, Running};
use warifu_tests::malice::Malice;
use warifu_tests::person::Person;
use warifu_tests::server::files_below;

use crate::terminal_journey::register_at;

/// Somebody with one enrolled computer, whose server was taken over.
struct Scene {
    malice: Malice,
    person: Person,
    first: Computer,
    first_id: DeviceId,
}

impl Scene {
    async fn fresh() -> Self {
        Self::at(Malice::fresh().await).await
    }

    async fn at(malice: Malice) -> Self {
        let (person, first) = (Person::new(), Computer::with_passphrase("a passphrase"));
        let named = ["--device-name", "First"];
        let done = register_at(malice.url(), &malice.server, &first, &person, &named).await;
        let first_id = done["device_id"].as_str().unwrap().parse().unwrap();
        Self {
            malice,
            person,
            first,
            first_id,
        }
    }

    /// A computer shows a code that it must approve.
    async fn show(&self, computer: &Computer) -> (Running, Value) {
        ceremony::show(computer, &self.person, &[]).await
    }

    /// A code that nobody need approve, left open.
    async fn code_without_approval(&self) -> String {
        let add = ["--json", "add-device", "--no-approval", "--password-stdin"];
        let mut showing = self.first.converse(&add, &[&self.person.password]).await;
        let code = showing.event("code").await["qr_code"].as_str().unwrap().to_owned();
        showing.kill().await;
        code
    }

    /// A computer claims a code.
    async fn join(&self, computer: &Computer, code: &Value) -> Running {
        ceremony::join(computer, &self.person, code, "Next").await
    }

    /// Brings in one more computer, as people do.
    async fn bring_in(&self) -> Computer {
        let next = Computer::with_passphrase("a passphrase");
        let (mut showing, code) = self.show(&self.first).await;
        let mut joining = self.join(&next, &code).await;
        showing.event("claim").await;
        showing.types(&number(&mut joining).await).await;
        assert_eq!((showing.end().await, joining.end().await), (0, 0));
        next
    }

    /// A new computer comes as far as the approval, under whatever attack there is: what both say at the end.
    async fn approved(&self, next: &Computer) -> (Running, Running) {
        let (mut showing, code) = self.show(&self.first).await;
        let mut joining = self.join(next, &code).await;
        showing.event("claim").await;
        showing.types(&number(&mut joining).await).await;
        (showing, joining)
    }

    /// The new computer takes the approval for the attack that it is, and keeps nothing of it.
    async fn is_refused_as(&self, code: &str) {
        let next = Computer::with_passphrase("a passphrase");
        let (showing, joining) = self.approved(&next).await;
        caught(joining, code).await;
        nothing_is_left(&next, &self.person).await;
        drop(showing);
    }

    /// Logs in and looks at the computers of the account, which is a look at the log as well.
    async fn looks(&self, computer: &Computer) -> Finished {
        let login = ["--json", "login", "--password-stdin"];
        let login = computer.run(&login, &[&self.person.password]).await;
        if login.code != 0 {
            return login;
        }
        computer.run(&["--json", "devices", "list"], &[]).await
    }
}

/// An alarm of that name.
async fn caught(mut running: Running, code: &str) {
    let error = running.event("error").await;
    assert_eq!(error["code"], code, "{error}");
    assert_eq!(running.end().await, 4, "{code}");
}

/// An alarm of that name, at the end of a command.
#[track_caller]
fn alarmed(finished: Finished, code: &str) {
    let finished = finished.expect(4);
    assert_eq!(finished.event("error")["code"], code, "{finished:?}");
}

/// The keys that a computer made for a pairing are destroyed, and it is not enrolled.
async fn nothing_is_left(computer: &Computer, person: &Person) {
    // One that trusted nothing from the beginning has not even a profile.
    let files = match computer.profiles().exists() {
        true => files_below(&computer.profiles()),
        false => Vec::new(),
    };
    let kept: Vec<PathBuf> = files
        .into_iter()
        .filter(|file| {
            let name = file.file_name().unwrap_or_default();
            ["keychain.sealed", "pending.sealed", "profile.json"]
                .iter()
                .any(|kept| name == *kept)
        })
        .collect();
    assert_eq!(kept, Vec::<PathBuf>::new());
    let login = ["--json", "login", "--password-stdin"];
    let refused = computer.run(&login, &[&person.password]).await.expect(1);
    assert_eq!(refused.event("error")["code"], "not_enrolled", "{refused:?}");
}

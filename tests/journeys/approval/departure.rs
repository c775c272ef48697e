//! A computer that was approved is taken out again by another one, or goes by itself.

use serde_json::Value;
use warifu_tests::ceremony::number;
use warifu_tests::computer::{Computer, Finished};
use warifu_tests::relay::Mishap;

use super::Scene;
use super::killed::relayed;

impl Scene {
    /// Both computers are in, and logged in.
    async fn both_are_in() -> Self {
        let scene = Self::fresh().await;
        scene.let_in().await;
        scene
    }

    /// The old computer lets the new one in, and both log in.
    async fn let_in(&self) {
        let (mut showing, code) = self.show(&[]).await;
        let mut joining = self.join(&code).await;
        showing.event("claim").await;
        showing.types(&number(&mut joining).await).await;
        assert_eq!((showing.end().await, joining.end().await), (0, 0));
        for computer in [&self.old, &self.new] {
            self.log_in(computer).await.expect(0);
        }
    }

    async fn log_in(&self, computer: &Computer) -> Finished {
        let login = ["--json", "login", "--password-stdin"];
        computer.run(&login, &[&self.person.password]).await
    }

    /// A computer takes one out, as a script does it.
    async fn revoke(&self, by: &Computer, device: &str) -> Finished {
        let revoke = ["--json", "devices", "revoke", device, "--password-stdin"];
        by.run(&revoke, &[&self.person.password]).await
    }
}

/// The computers as JSON, by name.
async fn listed(by: &Computer, name: &str) -> Value {
    let list = by.run(&["--json", "devices", "list"], &[]).await.expect(0);
    let devices = list.event("done")["devices"].as_array().unwrap().clone();
    let named = devices.into_iter().find(|device| device["device_name"] == name);
    named.unwrap_or_else(|| panic!("no {name}"))
}

#[tokio::test]
async fn a_computer_that_was_lost_is_taken_out_by_another_one() {
    let scene = Scene::both_are_in().await;
    let lost = listed(&scene.old, "Second").await["device_id"]
        .as_str()
        .unwrap()
        .to_owned();

    let done = scene.revoke(&scene.old, "Second").await.expect(0);
    let event = done.event("done");
    assert_eq!(
        (&event["command"], &event["device_id"]),
        (&"devices revoke".into(), &lost.as_str().into())
    );
    assert!(event["revoked_at"].is_string(), "{event}");

    // It gets nothing more, neither by its session nor by a new one.
    let list = scene.new.run(&["--json", "devices", "list"], &[]).await;
    assert_ne!(list.code, 0, "{list:?}");
    let refused = scene.log_in(&scene.new).await.expect(3);
    assert_eq!(refused.event("error")["code"], "device_not_registered", "{refused:?}");
    // The other one sees it gone, and its log is whole.
    let gone = listed(&scene.old, "Second").await;
    assert_eq!(gone["revoked_at"], event["revoked_at"], "{gone}");
    assert_eq!(gone["vouched_for"], false, "{gone}");
    let plain = scene.old.run(&["devices", "list"], &[]).await.expect(0);
    assert!(
        plain.stdout.contains("revoked") && !plain.stdout.contains("operator"),
        "{plain:?}"
    );
    let log = scene.old.run(&["log", "verify"], &[]).await.expect(0);
    assert!(log.stdout.contains("3 entries"), "{log:?}");
    // The person is told, once however often it is asked for.
    scene.revoke(&scene.old, &lost).await.expect(0);
    let told = scene.server.log().matches("a device of an account was revoked").count();
    assert_eq!(told, 1, "{}", scene.server.log());
}

#[tokio::test]
async fn who_may_not_take_a_computer_out_is_told_why() {
    let scene = Scene::both_are_in().await;
    // The one that has just come in, the one that is there for longest.
    let young = scene.revoke(&scene.new, "First").await.expect(3);
    assert_eq!(young.event("error")["code"], "device_too_young", "{young:?}");
    let unknown = scene.revoke(&scene.old, "Third").await.expect(2);
    assert_eq!(unknown.event("error")["code"], "no_such_computer", "{unknown:?}");
    let revoke = ["--json", "devices", "revoke", "Second", "--password-stdin"];
    let wrong = scene.old.run(&revoke, &["another password"]).await.expect(3);
    assert_eq!(wrong.event("error")["code"], "invalid_credentials", "{wrong:?}");
    assert_eq!(listed(&scene.old, "Second").await["revoked_at"], Value::Null);

    // A computer may go by itself, but not the last one.
    scene.revoke(&scene.new, "Second").await.expect(0);
    scene.log_in(&scene.new).await.expect(3);
    for (language, words) in [("en_GB.UTF-8", "recovery key"), ("ja_JP.UTF-8", "復旧キー")] {
        let old = scene.old.clone().set("LANG", language);
        let last = scene.revoke(&old, "First").await.expect(3);
        let error = last.event("error");
        assert_eq!(error["code"], "last_device", "{error}");
        assert!(error["detail"].as_str().unwrap().contains(words), "{error}");
    }
}

#[tokio::test]
async fn whose_answers_are_lost_hears_that_it_is_done() {
    let (scene, relay) = relayed().await;
    scene.let_in().await;
    for (by, device) in [(&scene.old, "Second"), (&scene.old, "First")] {
        if device == "First" {
            // It is the last one otherwise.
            let third = Computer::with_passphrase("a passphrase for the third");
            let (mut showing, code) = scene.show(&[]).await;
            let mut joining = scene.join_on(&third, &code, "Third").await;
            showing.event("claim").await;
            showing.types(&number(&mut joining).await).await;
            assert_eq!((showing.end().await, joining.end().await), (0, 0));
        }
        for mishap in [Mishap::AnswerLost, Mishap::RequestLost] {
            relay.mishap(mishap, "POST", "/revoke", 1);
        }
        let done = scene.revoke(by, device).await.expect(0);
        assert!(done.event("done")["revoked_at"].is_string(), "{done:?}");
        assert_eq!(relay.outstanding(), 0, "{device}");
    }
    scene.log_in(&scene.old).await.expect(3);
}

#[tokio::test]
async fn a_person_at_a_terminal_is_asked_first() {
    let scene = Scene::both_are_in().await;
    for (language, question, outcome) in [
        ("en_GB.UTF-8", "can no longer log in", "Nothing was changed"),
        ("ja_JP.UTF-8", "ログインできなくなり", "何も変更していません"),
    ] {
        let old = scene.old.clone().set("LANG", language);
        let refused = old.run(&["devices", "revoke", "Second"], &["no"]).await.expect(1);
        assert!(refused.stderr.contains(question), "{refused:?}");
        assert!(refused.stderr.contains("Second"), "{refused:?}");
        assert!(refused.stderr.contains(outcome), "{refused:?}");
    }
    assert_eq!(listed(&scene.old, "Second").await["revoked_at"], Value::Null);
}

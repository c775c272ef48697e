//! The device log in the terminal: kept and checked without the server, and its alarms.

use serde_json::Value;
use warifu_tests::computer::{Computer, Finished};
use warifu_tests::person::Person;
use warifu_tests::server::Server;

use super::terminal_journey::register;

const LOGIN: [&str; 3] = ["--json", "login", "--password-stdin"];

fn codes(finished: &Finished, event: &str) -> Vec<Value> {
    let events = finished.events.iter().filter(|found| found["event"] == event);
    events.map(|found| found["code"].clone()).collect()
}

#[tokio::test]
async fn a_registration_begins_a_log_that_is_checked_without_the_server() {
    let server = Server::fresh().await;
    let computer = Computer::with_passphrase("a passphrase");
    let person = Person::new();
    let registered = register(&server, &computer, &person, &[]).await;
    computer.run(&LOGIN, &[&person.password]).await.expect(0);
    server.crash().await;

    let shown = computer.run(&["--json", "log", "show"], &[]).await.expect(0);
    let shown = shown.event("done");
    assert_eq!(shown["entries"].as_array().unwrap().len(), 1);
    assert_eq!(shown["entries"][0]["kind"], "enrol");
    assert_eq!(shown["entries"][0]["device_id"], registered["device_id"]);
    let verified = computer.run(&["--json", "log", "verify"], &[]).await.expect(0);
    assert_eq!(verified.event("done")["head"], shown["head"]);
    assert!(
        computer
            .run(&["log", "verify"], &[])
            .await
            .expect(0)
            .stdout
            .contains(shown["head"].as_str().unwrap())
    );

    // A file, also on a computer that has nothing to do with the account.
    let kept = computer.profiles().join("default").join("device-log");
    let stranger = Computer::with_passphrase("another");
    for (whose, compared) in [(&computer, true), (&stranger, false)] {
        let verify = ["--json", "log", "verify", "--file", kept.to_str().unwrap()];
        let verified = whose.run(&verify, &[]).await.expect(0);
        let done = verified.event("done");
        assert_eq!(done["compared"], compared);
        assert_eq!(done["compared_entries"].as_u64(), compared.then_some(1));
    }
    let forged = computer.path("forged");
    let mut text = std::fs::read_to_string(&kept).unwrap();
    let middle = text.len() / 2 + 2000;
    let other = if text.as_bytes()[middle] == b'A' { "B" } else { "A" };
    text.replace_range(middle..=middle, other);
    std::fs::write(&forged, &text).unwrap();
    let verify = ["--json", "log", "verify", "--file", forged.to_str().unwrap()];
    let refused = stranger.run(&verify, &[]).await.expect(4);
    assert_eq!(refused.event("error")["code"], "log_forged", "{refused:?}");
    std::fs::write(&forged, "a sentence").unwrap();
    assert_eq!(
        stranger.run(&verify, &[]).await.expect(2).event("error")["code"],
        "no_log"
    );
}

#[tokio::test]
async fn a_changed_log_is_an_alarm_until_it_is_acknowledged() {
    let server = Server::fresh().await;
    let computer = Computer::with_passphrase("a passphrase");
    let person = Person::new();
    register(&server, &computer, &person, &[]).await;
    let kept = computer.profiles().join("default").join("device-log");
    std::fs::write(&kept, "AAAA\n").unwrap();
    let alarm = computer.run(&["--json", "log", "verify"], &[]).await.expect(4);
    assert_eq!(alarm.event("error")["code"], "log_kept_changed", "{alarm:?}");
    // The log can be fetched again; the alarm stays all the same.
    computer.run(&LOGIN, &[&person.password]).await.expect(0);
    for arguments in [["--json", "status"], ["--json", "cameras"], ["--json", "logout"]] {
        let finished = computer.run(&arguments, &[]).await;
        assert_eq!(codes(&finished, "alarm"), ["log_kept_changed"], "{finished:?}");
        assert!(finished.stderr.contains("ALARM"), "{finished:?}");
    }
    let acknowledge = ["--json", "log", "acknowledge"];
    let refused = computer.run(&acknowledge, &["no"]).await.expect(1);
    assert_eq!(refused.event("error")["code"], "not_acknowledged", "{refused:?}");
    let refused = computer.run(&["--json", "log", "verify"], &[]).await.expect(4);
    assert!(
        refused.events.iter().all(|event| event["event"] != "done"),
        "nothing is done while an alarm stands: {refused:?}"
    );
    let done = computer.run(&acknowledge, &["yes"]).await.expect(0);
    assert_eq!(done.event("done")["acknowledged"], 1);
    let status = computer.run(&["--json", "status"], &[]).await.expect(0);
    assert_eq!(codes(&status, "alarm"), Vec::<Value>::new());
    computer.run(&["--json", "log", "verify"], &[]).await.expect(0);
}

#[tokio::test]
async fn a_computer_that_nobody_signed_in_stands_apart_and_is_announced_once_on_each() {
    let server = Server::fresh().await;
    let [first, second] = ["first", "second"].map(Computer::with_passphrase);
    let person = Person::new();
    register(&server, &first, &person, &["--device-name", "First"]).await;
    let add = ["--json", "add-device", "--no-approval", "--password-stdin"];
    let mut showing = first.start(&add, &[&person.password]).await;
    let code = showing.event("code").await["qr_code"].as_str().unwrap().to_owned();
    let pair = ["--json", "pair", "--code", &code, "--username", &person.username];
    let pair = [&pair[..], &["--device-name", "Second", "--password-stdin"]].concat();
    second.run(&pair, &[&person.password]).await.expect(0);
    assert_eq!(showing.end().await, 0);

    for announced in [false, true] {
        let login = first.run(&LOGIN, &[&person.password]).await.expect(0);
        assert_eq!(
            codes(&login, "notice").contains(&"device_unvouched_new".into()),
            !announced,
            "{login:?}"
        );
    }
    // It knows that it is not vouched for, and has nothing to announce; the log is checked there too.
    second.run(&LOGIN, &[&person.password]).await.expect(0);
    for computer in [&first, &second] {
        let listed = computer.run(&["--json", "devices", "list"], &[]).await.expect(0);
        assert_eq!(codes(&listed, "notice"), Vec::<Value>::new());
        let done = listed.event("done");
        let said: Vec<_> = (0..2)
            .map(|index| {
                let device = &done["devices"][index];
                (
                    device["device_name"].clone(),
                    device["vouched_for"] == true,
                    device["outside_log"] == true,
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                (Value::from("First"), true, false),
                (Value::from("Second"), false, true)
            ]
        );
        let text = computer.run(&["devices", "list"], &[]).await.expect(0).stdout;
        let [first, heading, second] = ["First", "Not vouched for", "Second"].map(|part| text.find(part).unwrap());
        assert!(first < heading && heading < second, "{text}");
        computer.run(&["log", "verify"], &[]).await.expect(0);
    }
}

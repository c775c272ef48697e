//! Two computers and one code, in the terminal: the client's own program against a real server.

use serde_json::Value;
use warifu_tests::computer::{Computer, files_with};
use warifu_tests::person::Person;
use warifu_tests::server::Server;

#[tokio::test]
async fn two_computers_with_a_passphrase() {
    let server = Server::fresh().await;
    let first = Computer::with_passphrase("a passphrase for the first");
    let second = Computer::with_passphrase("a passphrase for the second");
    journey(&server, &first, &second).await;
}

#[tokio::test]
async fn another_passphrase_does_not_open_the_keys() {
    let server = Server::fresh().await;
    let computer = Computer::with_passphrase("the right one");
    let person = Person::new();
    register(&server, &computer, &person, &[]).await;
    std::fs::write(computer.path("passphrase"), "a wrong one").unwrap();
    let refused = computer
        .run(&["--json", "login", "--password-stdin"], &[&person.password])
        .await
        .expect(1);
    assert_eq!(refused.event("error")["code"], "wrong_passphrase", "{refused:?}");
}

#[tokio::test]
async fn a_server_with_another_pin_is_an_alarm() {
    let server = Server::fresh().await;
    let computer = Computer::with_passphrase("a passphrase");
    let person = Person::new();
    let pin = "ab".repeat(32);
    let refused = computer
        .run(&registration(server.url(), &person, &pin), &[&person.password])
        .await
        .expect(4);
    assert_eq!(refused.event("error")["code"], "pin_mismatch", "{refused:?}");

    // A server that was set up anew at the same address is not the one that was pinned either.
    register(&server, &computer, &person, &[]).await;
    let address = server.url().strip_prefix("https://").unwrap().to_owned();
    server.crash().await;
    let other = warifu_tests::server::Setup::new().listen(&address).start().await;
    let login = ["--json", "login", "--password-stdin"];
    let refused = computer.run(&login, &[&person.password]).await.expect(4);
    assert_eq!(refused.event("error")["code"], "server_untrusted", "{refused:?}");
    // Nor is it for anybody else on this computer, though the new pin was confirmed.
    let pin = other.bundle().await.pin.to_string();
    let second = [&["--profile", "second"][..], &registration(other.url(), &person, &pin)].concat();
    let refused = computer.run(&second, &[&person.password]).await.expect(4);
    assert_eq!(refused.event("server")["acquaintance"], "known", "{refused:?}");
    assert_eq!(refused.event("error")["code"], "pin_changed", "{refused:?}");
    assert!(!other.log().contains(&person.username));
}

#[tokio::test]
async fn the_pin_can_be_confirmed_by_hand() {
    let server = Server::fresh().await;
    let computer = Computer::with_passphrase("a passphrase");
    let person = Person::new();
    let without_pin: Vec<&str> = [
        "--json",
        "register",
        "--server",
        server.url(),
        "--username",
        &person.username,
    ]
    .into_iter()
    .chain(["--email", &person.email, "--password-stdin"])
    .collect();
    computer.run(&without_pin, &[&person.password, "no"]).await.expect(1);
    let done = computer.run(&without_pin, &[&person.password, "yes"]).await.expect(0);
    assert_eq!(done.event("pin")["pin"], server.setup.pin().await.to_string());
    assert_eq!(done.event("done")["username"], person.username);
}

#[tokio::test]
async fn wrong_passwords_and_used_codes_are_refusals() {
    let server = Server::fresh().await;
    let first = Computer::with_passphrase("a passphrase");
    let person = Person::new();
    register(&server, &first, &person, &[]).await;
    let login = ["--json", "login", "--password-stdin"];
    let refused = first.run(&login, &["some other words"]).await.expect(3);
    assert_eq!(refused.event("error")["code"], "invalid_credentials", "{refused:?}");

    let add = ["--json", "add-device", "--no-approval", "--password-stdin"];
    let mut showing = first.start(&add, &[&person.password]).await;
    let code = showing.event("code").await["qr_code"].as_str().unwrap().to_owned();
    let pair = |code| {
        [
            "--json",
            "pair",
            "--code",
            code,
            "--username",
            &person.username,
            "--password-stdin",
        ]
    };
    let second = Computer::with_passphrase("a passphrase");
    second.run(&pair(&code), &[&person.password]).await.expect(0);
    assert_eq!(showing.end().await, 0);
    let third = Computer::with_passphrase("a passphrase");
    let refused = third.run(&pair(&code), &[&person.password]).await.expect(3);
    assert_eq!(refused.event("error")["code"], "pairing_token_unusable", "{refused:?}");
}

/// Registers, shows a code, reads its picture, logs in from both, lists both.
pub(crate) async fn journey(server: &Server, first: &Computer, second: &Computer) {
    let person = Person::new();
    let registered = register(server, first, &person, &["--device-name", "First"]).await;
    assert_eq!(registered["certificates"].as_array().unwrap().len(), 2);

    let picture = first.path("code.png");
    let add = [
        "--json",
        "add-device",
        "--no-approval",
        "--password-stdin",
        "--qr-png",
        picture.to_str().unwrap(),
    ];
    let mut showing = first.start(&add, &[&person.password]).await;
    let code = showing.event("code").await;
    assert!(code["qr_code"].as_str().unwrap().starts_with("WARIFU://"), "{code}");
    only_its_owner_reads(&picture);
    let pair = [
        "--json",
        "pair",
        "--image",
        picture.to_str().unwrap(),
        "--username",
        &person.username,
        "--device-name",
        "Second",
        "--password-stdin",
    ];
    let paired = second.run(&pair, &[&person.password]).await.expect(0);
    assert_eq!(paired.event("done")["username"], person.username);
    let added = showing.event("done").await;
    assert_eq!(added["device_name"], "Second");
    assert_eq!(showing.end().await, 0);
    assert!(!picture.exists(), "the picture of a used code is removed");

    for (computer, own) in [(first, "First"), (second, "Second")] {
        let login = ["--json", "login", "--password-stdin"];
        computer.run(&login, &[&person.password]).await.expect(0);
        let listed = computer.run(&["devices", "list"], &[]).await.expect(0);
        assert!(
            listed.stdout.contains("First") && listed.stdout.contains("Second"),
            "{listed:?}"
        );
        let status = computer.run(&["status"], &[]).await.expect(0);
        for part in [own, &*person.username, &server.setup.pin().await.to_string()] {
            let plain: String = status.stdout.chars().filter(|c| !c.is_whitespace()).collect();
            assert!(plain.contains(part), "{part}: {status:?}");
        }
        let exported = computer
            .run(&["cert", "export", "--format", "pem"], &[])
            .await
            .expect(0);
        assert!(exported.stdout.contains("BEGIN CERTIFICATE") && !exported.stdout.contains("PRIVATE"));
        nothing_secret_lies_about(computer, &person).await;
    }
}

pub(crate) async fn register(server: &Server, computer: &Computer, person: &Person, more: &[&str]) -> Value {
    register_at(server.url(), server, computer, person, more).await
}

/// Makes an account at the server, which this computer finds at that URL.
pub(crate) async fn register_at(
    url: &str,
    server: &Server,
    computer: &Computer,
    person: &Person,
    more: &[&str],
) -> Value {
    let pin = server.setup.pin().await.to_string();
    let arguments = [registration(url, person, &pin).as_slice(), more].concat();
    let done = computer.run(&arguments, &[&person.password]).await.expect(0);
    assert!(!done.said().contains(&person.password));
    done.event("done").clone()
}

pub(crate) fn registration<'a>(url: &'a str, person: &'a Person, pin: &'a str) -> [&'a str; 11] {
    [
        "--json",
        "register",
        "--server",
        url,
        "--username",
        &person.username,
        "--email",
        &person.email,
        "--pin",
        pin,
        "--password-stdin",
    ]
}

#[cfg(unix)]
fn only_its_owner_reads(file: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(file).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600, "{}", file.display());
}

#[cfg(not(unix))]
fn only_its_owner_reads(_: &std::path::Path) {}

/// Neither password nor private keys are in the files of a computer.
pub(crate) async fn nothing_secret_lies_about(computer: &Computer, person: &Person) {
    assert_eq!(
        files_with(computer.home(), person.password.as_bytes()),
        Vec::<std::path::PathBuf>::new()
    );
    for algorithm in ["ecdsa-p256", "ml-dsa-87"] {
        let export = computer
            .run(&["cert", "export", "--algorithm", algorithm, "--key"], &[])
            .await
            .expect(0);
        let (_, key) = export
            .stdout
            .split_once("-----BEGIN PRIVATE KEY-----")
            .expect("a key was asked for");
        let text: String = key.lines().take_while(|line| !line.starts_with("-----")).collect();
        let der = warifu_protocol::encoding::from_base64(&text).unwrap();
        // The last 32 bytes before any public key: both forms keep their secret near the front.
        let secret = if algorithm == "ml-dsa-87" {
            der.get(der.len() - 32..)
        } else {
            der.get(36..68)
        };
        let secret = secret.expect("a PKCS #8 of the usual form");
        assert_eq!(
            files_with(computer.home(), secret),
            Vec::<std::path::PathBuf>::new(),
            "{algorithm}"
        );
    }
}

//! What people type at two terminals when one computer brings in the next.

use serde_json::Value;

use crate::computer::{Computer, Running};
use crate::person::Person;

/// An enrolled computer shows a code that it must approve, with `more` options.
///
/// # Panics
/// It shows none.
pub async fn show(computer: &Computer, person: &Person, more: &[&str]) -> (Running, Value) {
    let arguments = [&["--json", "add-device", "--password-stdin"], more].concat();
    let mut showing = computer.converse(&arguments, &[&person.password]).await;
    let code = showing.event("code").await;
    assert_eq!(code["approval"], true, "{code}");
    assert!(code["qr_code"].as_str().unwrap().contains("/S/"), "{code}");
    (showing, code)
}

/// The arguments with which a computer joins by a code and is called so.
///
/// # Panics
/// There is no code in it.
#[must_use]
pub fn joining<'a>(person: &'a Person, code: &'a Value, name: &'a str) -> Vec<&'a str> {
    let code = code["qr_code"].as_str().unwrap();
    let begin = ["--json", "pair", "--code", code, "--username", &person.username];
    [&begin[..], &["--device-name", name, "--password-stdin"]].concat()
}

/// A computer claims a code.
pub async fn join(computer: &Computer, person: &Person, code: &Value, name: &str) -> Running {
    computer
        .converse(&joining(person, code, name), &[&person.password])
        .await
}

/// The number that a new computer shows.
///
/// # Panics
/// It shows none, or what is none.
pub async fn number(joining: &mut Running) -> String {
    let event = joining.event("number").await;
    let number = event["number"].as_str().expect("a text").to_owned();
    let is_one = number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit());
    assert!(is_one, "{event}");
    number
}

/// Another number than that.
///
/// # Panics
/// That is none.
#[must_use]
pub fn other(number: &str) -> String {
    format!("{:02}", (number.parse::<u8>().unwrap() + 1) % 100)
}

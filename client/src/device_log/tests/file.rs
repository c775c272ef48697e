//! Logs in files.

use proptest::prelude::*;
use warifu_protocol::device_log::LogError;

use super::*;
use crate::device_log::{LogFileError, read_log};

#[test]
fn lines_and_answers_are_logs() {
    let log = grown(&Member::new(1), 2);
    let lines = log.to_base64().join("\r\n");
    let answer = serde_json::json!({ "entries": log.to_base64(), "head": log.head() }).to_string();
    for text in [&lines, &format!("\n{lines}\n\n"), &answer] {
        assert!(read_log(text.as_bytes()).unwrap().entries() == log.entries());
    }
}

#[test]
fn a_broken_log_and_something_else_are_told_apart() {
    let log = grown(&Member::new(1), 2);
    let mut entries = log.to_base64();
    entries.remove(1);
    let broken = read_log(entries.join("\n").as_bytes()).unwrap_err();
    assert!(
        matches!(broken, LogFileError::Log(LogError::Gap { expected: 1, found: 2 })),
        "{broken:?}"
    );
    for other in ["", "\n", "{}", r#"{"entries": []}"#, "A sentence.", "<html>"] {
        assert_eq!(read_log(other.as_bytes()).unwrap_err(), LogFileError::NoLog, "{other}");
    }
}

proptest! {
    #[test]
    fn no_bytes_are_a_log_by_chance(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(read_log(&bytes).is_err());
    }
}

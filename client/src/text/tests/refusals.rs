//! What the server said, and in which language.

use warifu_protocol::problem::{Detail, Problem};
use warifu_protocol::{Language, ProblemCode};

use super::errors::refusal;
use super::*;
use crate::api::{ApiError, Refusal};

fn explained(refusal: &Refusal, language: Language) -> Explanation {
    explain(&ApiError::Refused(Box::new(refusal.clone())).into(), language)
}

#[test]
fn what_the_server_said_is_passed_on() {
    let refusal = Refusal {
        title: "Too many tries".into(),
        detail: "Wait.".into(),
        ..refusal(ProblemCode::TooManyAttempts, Language::English)
    };
    let said = explained(&refusal, Language::English);
    assert_eq!(said.code, "too_many_attempts");
    assert_eq!(
        (&*said.title, &*said.detail),
        ("Too many tries", "Wait. (That is in 30 seconds.)")
    );
    assert_eq!(said.request_id.as_deref(), Some("r1"));
    assert_eq!(said.fields, ["username"]);
}

#[test]
fn a_refusal_is_said_in_another_language_by_its_code() {
    for code in ProblemCode::ALL {
        for (spoken, wanted) in [
            (Language::English, Language::Japanese),
            (Language::Japanese, Language::English),
        ] {
            let refusal = Refusal {
                retry_after: None,
                ..refusal(code, spoken)
            };
            let said = explained(&refusal, wanted);
            let problem = Problem::new(code, Detail::Usual, wanted);
            assert_eq!((said.title, said.detail), (problem.title, problem.detail), "{code}");
            assert_eq!((&*said.code, said.fields), (code.name(), refusal.fields));
        }
    }
    let waited = explained(
        &refusal(ProblemCode::TooManyAttempts, Language::English),
        Language::Japanese,
    );
    assert!(waited.detail.ends_with(" (あと 30 秒です。)"), "{}", waited.detail);
}

#[test]
fn a_code_from_the_future_keeps_the_words_of_its_server() {
    let refusal = Refusal {
        code: "from_the_future".into(),
        title: "T".into(),
        detail: "D".into(),
        retry_after: None,
        ..refusal(ProblemCode::Busy, Language::English)
    };
    let said = explained(&refusal, Language::Japanese);
    assert_eq!((&*said.title, &*said.detail), ("T", "D"));
}

#[test]
fn a_refusal_asks_a_person_at_the_window_to_wait_in_their_own_units() {
    let refused = |code: ProblemCode, retry_after| {
        let body = serde_json::json!({ "code": code.name(), "status": 429, "title": "T", "detail": "Retry-After" });
        let mut refusal: Refusal = serde_json::from_value(body).unwrap();
        refusal.retry_after = retry_after;
        let error = ApiError::Refused(Box::new(refusal)).into();
        explain_for(&error, Language::English, Surface::Window).detail
    };
    for (seconds, wait) in [
        (Some(30), "30 seconds"),
        (Some(119), "119 seconds"),
        (Some(121), "3 minutes"),
        (None, "a while"),
    ] {
        for code in [ProblemCode::TooManyAttempts, ProblemCode::Busy] {
            let detail = refused(code, seconds);
            assert!(detail.contains(wait) && !detail.contains("Retry-After"), "{detail}");
        }
    }
    assert!(!refused(ProblemCode::Internal, None).contains("request_id"));
}

//! Refusals, in both languages.

use reqwest::RequestBuilder;
use serde_json::Value;
use warifu_protocol::problem::Detail;
use warifu_protocol::{Language, Problem, ProblemCode};

use crate::api::{Answer, send};

/// Sends `request` once in each language: it must be refused with this code and in these words.
/// Returns the English answer.
///
/// # Panics
/// The answer is another.
pub async fn refused(what: &str, request: impl Fn() -> RequestBuilder, code: ProblemCode, detail: Detail) -> Answer {
    let english = refused_in(what, &request, Language::English, code, detail).await;
    let japanese = refused_in(what, &request, Language::Japanese, code, detail).await;
    assert_ne!(english.body["detail"], japanese.body["detail"], "{what}");
    english
}

async fn refused_in(
    what: &str,
    request: impl Fn() -> RequestBuilder,
    language: Language,
    code: ProblemCode,
    detail: Detail,
) -> Answer {
    let answer = send(request().header("Accept-Language", language.tag())).await;
    assert_eq!(answer.status, code.status(), "{what}: {answer:?}");
    let body: Value = answer.clone().expect_problem(code.status(), code.name());
    let expected = Problem::new(code, detail, language);
    assert_eq!(body["title"], expected.title.as_str(), "{what}");
    assert_eq!(body["detail"], expected.detail.as_str(), "{what}");
    answer
}

//! Failures as a person needs them: what, why, and what to do next.

use warifu_protocol::ProblemCode;
use warifu_protocol::language::Language;
use warifu_protocol::problem::{Detail, Problem};

use super::message::Message;
use super::{text_on, text_with};
use crate::api::{ApiError, Refusal};
use crate::error::Error;
use crate::trust::ContactError;

/// A failure in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// A stable name: the server's code for what it refused, else one of this program's.
    pub code: String,
    /// What is wrong, in a few words.
    pub title: String,
    /// The cause and the next step.
    pub detail: String,
    /// Names the refusal in the server's log.
    pub request_id: Option<String>,
    /// The fields that the server refused, by their names in its interface.
    pub fields: Vec<String>,
}

/// Where words for a person are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// A terminal, where a person has commands and options.
    Terminal,
    /// The window, where a person has buttons.
    Window,
}

/// Explains `error` in `language`, in a terminal.
#[must_use]
pub fn explain(error: &Error, language: Language) -> Explanation {
    explain_for(error, language, Surface::Terminal)
}

/// Explains `error` in `language`, with the next step that `surface` offers.
#[must_use]
pub fn explain_for(error: &Error, language: Language, surface: Surface) -> Explanation {
    if let Error::Api(ApiError::Refused(refusal)) | Error::Contact(ContactError::Api(ApiError::Refused(refusal))) =
        error
    {
        return refused(refusal, language, surface);
    }
    let message = Message::of(error, language);
    let arguments: Vec<(&str, &str)> = message.arguments.iter().map(|(n, v)| (*n, v.as_str())).collect();
    Explanation {
        code: message.id.replace('-', "_"),
        title: text_on(surface, language, &format!("{}-title", message.id), &arguments),
        detail: text_on(surface, language, &format!("{}-detail", message.id), &arguments),
        request_id: None,
        fields: Vec::new(),
    }
}

/// What the server said, or where that is in another language, what it says of the same code in this one.
fn refused(refusal: &Refusal, language: Language, surface: Surface) -> Explanation {
    let known = refusal.problem().filter(|_| refusal.language != language);
    let (title, mut detail) = match known.map(|code| Problem::new(code, Detail::Usual, language)) {
        Some(problem) => (problem.title, problem.detail),
        None => (refusal.title.clone(), refusal.detail.clone()),
    };
    if let Some(own) = for_the_window(refusal, language).filter(|_| surface == Surface::Window) {
        detail = own;
    } else if let Some(seconds) = refusal.retry_after {
        detail.push(' ');
        detail.push_str(&text_with(
            language,
            "retry-after",
            &[("seconds", &seconds.to_string())],
        ));
    }
    Explanation {
        code: refusal.code.clone(),
        title,
        detail,
        request_id: Some(refusal.request_id.clone()).filter(|id| !id.is_empty()),
        fields: refusal.fields.clone(),
    }
}

/// What a server says to programs too (the names of header fields, for example), in words for a person at the window.
fn for_the_window(refusal: &Refusal, language: Language) -> Option<String> {
    let id = match refusal.problem()? {
        ProblemCode::TooManyAttempts => "refused-too-many-attempts",
        ProblemCode::Busy => "refused-busy",
        ProblemCode::Internal => "refused-internal",
        ProblemCode::DeviceNotRegistered => "refused-device-not-registered",
        _ => return None,
    };
    Some(text_with(
        language,
        id,
        &[("wait", &wait(refusal.retry_after, language))],
    ))
}

/// A time to wait, in minutes where it is some of them.
fn wait(seconds: Option<u64>, language: Language) -> String {
    match seconds {
        None => text_with(language, "wait-a-while", &[]),
        Some(seconds @ ..120) => text_with(language, "wait-seconds", &[("count", &seconds.to_string())]),
        Some(seconds) => text_with(
            language,
            "wait-minutes",
            &[("count", &seconds.div_ceil(60).to_string())],
        ),
    }
}

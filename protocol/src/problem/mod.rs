//! Problem documents (RFC 9457) and their stable codes.

mod code;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use code::{Detail, ProblemCode};

use crate::language::Catalogue;
use crate::{Language, Sha256Hash};

/// The media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    Catalogue::embedded(
        include_str!("../../locales/en.ftl"),
        include_str!("../../locales/ja.ftl"),
    )
});

/// A problem document as it is sent and received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// What clients branch on.
    pub code: ProblemCode,
    /// The HTTP status, repeated for readers of logs (RFC 9457 §3.1.2).
    pub status: u16,
    /// What is wrong, in a few words.
    pub title: String,
    /// The cause and the next step, in the language of the request.
    pub detail: String,
    /// The fields at fault, where some are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The head of the device log, where another entry came first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub head: Option<Sha256Hash>,
    /// The device log, Base64 and the oldest entry first, where a new device must read it before it can sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<Vec<String>>,
    /// Names this answer in the server's log.
    pub request_id: String,
}

impl Problem {
    /// Writes a problem document in `language`.
    #[must_use]
    pub fn new(code: ProblemCode, detail: Detail, language: Language) -> Self {
        Self {
            code,
            status: code.status(),
            title: CATALOGUE.text(language, &format!("{}-title", code.message_id()), &[]),
            detail: CATALOGUE.text(language, &detail.message_id(code), &[]),
            fields: Vec::new(),
            head: None,
            log: None,
            request_id: String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_and_detail_has_its_texts_in_both_languages() {
        for language in Language::ALL {
            for code in ProblemCode::ALL {
                assert!(
                    CATALOGUE.has(language, &format!("{}-title", code.message_id())),
                    "{code} {language:?}"
                );
                assert!(
                    CATALOGUE.has(language, &Detail::Usual.message_id(code)),
                    "{code} {language:?}"
                );
            }
            for (code, detail) in Detail::SPECIAL {
                assert!(
                    CATALOGUE.has(language, &detail.message_id(code)),
                    "{detail:?} {language:?}"
                );
            }
        }
    }

    #[test]
    fn japanese_is_not_english() {
        for code in ProblemCode::ALL {
            let [english, japanese] = Language::ALL.map(|l| Problem::new(code, Detail::Usual, l));
            assert_ne!(english.title, japanese.title, "{code}");
            assert_ne!(english.detail, japanese.detail, "{code}");
        }
    }

    #[test]
    fn the_two_sentences_of_the_contract() {
        let detail = |detail, language| Problem::new(ProblemCode::MissingFields, detail, language).detail;
        assert_eq!(
            detail(Detail::FirstDeviceFields, Language::English),
            "username, email, and password are required"
        );
        assert_eq!(
            detail(Detail::NextDeviceFields, Language::English),
            "username and password are required to add a device"
        );
        assert_eq!(
            detail(Detail::NextDeviceFields, Language::Japanese),
            "2台目端末登録には username と password が必要です"
        );
    }
}

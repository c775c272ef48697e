//! Names of devices and systems, as other people see them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

/// A device name or a description of its system: NFC, 1 to 64 code points, no control characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, max_length = 64)]
pub struct Label(String);

/// The text is too long or has characters that a name on a screen must not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name has at most 64 characters and no control characters")]
pub struct LabelError;

impl Label {
    /// The most code points of a label.
    pub const MAX_LENGTH: usize = 64;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Label {
    type Err = LabelError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() || text.len() > Self::MAX_LENGTH * 16 || text.chars().any(is_control) {
            return Err(LabelError);
        }
        let text: String = text.nfc().collect();
        if text.chars().count() > Self::MAX_LENGTH {
            return Err(LabelError);
        }
        Ok(Self(text))
    }
}

/// Controls of Unicode, and the bidirectional overrides that let a name rewrite the text around it
/// on a terminal or an approval screen (UAX 9 §2).
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Label {
    type Error = LabelError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_nfc_and_bounded() {
        assert_eq!("Ame\u{301}lie".parse::<Label>().unwrap().as_str(), "Amélie");
        assert!("山田の MacBook 💻".parse::<Label>().is_ok());
        assert!("x".repeat(64).parse::<Label>().is_ok());
        for wrong in ["", "a\nb", "a\u{1b}[2J", "a\u{202e}b", &*"x".repeat(65)] {
            assert!(wrong.parse::<Label>().is_err(), "{wrong:?}");
        }
    }
}

//! A code as it reached the new computer.

use std::str::FromStr;

use warifu_protocol::Pin;
use warifu_protocol::SecretText;
use warifu_protocol::code::{CodeError, CodeHost, MAX_CODE, PairingCode, TypedCode};
use warifu_protocol::text::half_width;

/// A code in one of its two forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceivedCode {
    /// With everything that it carries: server and pin too.
    Scanned(PairingCode),
    /// As typed: the server is named beside it.
    Typed(TypedCode),
}

impl ReceivedCode {
    /// The code without server, account and pin.
    #[must_use]
    pub fn typed(&self) -> TypedCode {
        match self {
            Self::Scanned(code) => code.typed(),
            Self::Typed(code) => code.clone(),
        }
    }

    /// The server that it names, and the server's pin.
    #[must_use]
    pub const fn server(&self) -> Option<(&CodeHost, &Pin)> {
        match self {
            Self::Scanned(code) => Some((code.host(), code.pin())),
            Self::Typed(_) => None,
        }
    }

    /// Whether the enrolled computer must approve.
    #[must_use]
    pub const fn needs_approval(&self) -> bool {
        matches!(
            self,
            Self::Scanned(PairingCode::Secret { .. }) | Self::Typed(TypedCode::Secret(_))
        )
    }

    /// The text of the code.
    #[must_use]
    pub fn to_text(&self) -> SecretText {
        match self {
            Self::Scanned(code) => code.to_string(),
            Self::Typed(code) => code.to_string(),
        }
        .into()
    }
}

impl FromStr for ReceivedCode {
    type Err = CodeError;

    /// Reads either form, as an input method may have written it.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        if text.len() > 4 * MAX_CODE {
            return Err(CodeError::TooLong);
        }
        let text = half_width(text);
        let text = text.trim();
        match text.parse() {
            Ok(code) => Ok(Self::Scanned(code)),
            Err(CodeError::Foreign) => text.parse().map(Self::Typed),
            Err(error) => Err(error),
        }
    }
}

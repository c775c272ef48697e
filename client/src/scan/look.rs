//! What the reader saw in a picture.

use std::fmt;

use warifu_protocol::code::{CodeError, PairingCode};
use zeroize::Zeroizing;

use super::point::Corners;
use super::{ForeignCode, ScanError};

/// What one look at a picture brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    /// The codes that were read, each once.
    pub codes: Vec<Seen>,
    /// Where a code seems to be that could not be read.
    pub candidate: Option<Corners>,
}

impl Look {
    /// The one pairing code.
    ///
    /// # Errors
    /// There is none, or more than one: what there is instead.
    pub fn pairing_code(&self) -> Result<PairingCode, ScanError> {
        let mut codes = self.codes.iter().filter_map(|seen| match &seen.content {
            Content::Pairing(code) => Some(code),
            Content::Damaged(_) | Content::Foreign(..) => None,
        });
        let Some(first) = codes.next() else {
            return Err(self.failure());
        };
        // One code may be written in two ways.
        if codes.any(|other| other != first) {
            return Err(ScanError::Several);
        }
        Ok(first.clone())
    }

    fn failure(&self) -> ScanError {
        let foreign = self.codes.iter().find_map(|seen| match seen.content {
            Content::Foreign(kind, _) => Some(kind),
            _ => None,
        });
        let is_damaged = self
            .codes
            .iter()
            .any(|seen| matches!(seen.content, Content::Damaged(_)));
        match foreign {
            _ if is_damaged => ScanError::DamagedCode,
            Some(foreign) => ScanError::Foreign(foreign),
            None => ScanError::NoCode,
        }
    }
}

/// A code that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// What it says.
    pub content: Content,
    /// Where it is.
    pub corners: Corners,
}

/// What a code says.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// A pairing code.
    Pairing(PairingCode),
    /// A pairing code that is damaged or of an unknown kind; its text.
    Damaged(Zeroizing<String>),
    /// A code of another kind; what it is, and its text.
    Foreign(ForeignCode, Zeroizing<String>),
}

impl Content {
    /// What the text of a code is.
    #[must_use]
    pub fn of(text: Zeroizing<String>) -> Self {
        match text.parse::<PairingCode>() {
            Ok(code) => Self::Pairing(code),
            Err(CodeError::Damaged) => Self::Damaged(text),
            Err(CodeError::Foreign | CodeError::TooLong) => Self::Foreign(ForeignCode::of(&text), text),
        }
    }

    /// The text of the code. A secret.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        match self {
            Self::Pairing(code) => Zeroizing::new(code.to_string()),
            Self::Damaged(text) | Self::Foreign(_, text) => text.clone(),
        }
    }
}

/// The text of any code may be a secret.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pairing(_) => f.write_str("Pairing"),
            Self::Damaged(_) => f.write_str("Damaged"),
            Self::Foreign(kind, _) => write!(f, "Foreign({kind:?})"),
        }
    }
}

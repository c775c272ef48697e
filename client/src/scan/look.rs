//! What the reader saw in a picture.

use std::fmt;

use warifu_protocol::code::{CodeError, PairingCode};

use super::ForeignCode;

/// A place in a picture, in pixels from its upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

/// The corners of a code without its quiet zone, as the code counts them: first the one that its three finder patterns
/// make its upper left, then on clockwise (counter-clockwise in a mirrored picture).
pub type Corners = [Point; 4];

/// What one look at a picture brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    /// The codes that were read, each once.
    pub codes: Vec<Seen>,
    /// Where a code seems to be that could not be read.
    pub candidate: Option<Corners>,
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
    Damaged(String),
    /// A code of another kind; what it is, and its text.
    Foreign(ForeignCode, String),
}

impl Content {
    /// What the text of a code is.
    #[must_use]
    pub fn of(text: String) -> Self {
        match text.parse::<PairingCode>() {
            Ok(code) => Self::Pairing(code),
            Err(CodeError::Damaged) => Self::Damaged(text),
            Err(CodeError::Foreign | CodeError::TooLong) => Self::Foreign(ForeignCode::of(&text), text),
        }
    }

    /// The text of the code. A secret.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Pairing(code) => code.to_string(),
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

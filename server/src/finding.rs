//! What an examination finds.

use std::fmt;

/// Something that was found out about an installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It is as it should be.
    Fine(String),
    /// There is no such thing here, as an emulator may lack something; nothing is wrong with that.
    Unsupported(String),
    /// It is not as it should be; the text says what to do.
    Wrong(String),
}

impl Finding {
    /// Its state in one word, as programs read it.
    #[must_use]
    pub const fn state(&self) -> &'static str {
        match self {
            Self::Fine(_) => "ok",
            Self::Unsupported(_) => "not here",
            Self::Wrong(_) => "wrong",
        }
    }

    /// What was found out.
    #[must_use]
    pub fn text(&self) -> &str {
        let (Self::Fine(text) | Self::Unsupported(text) | Self::Wrong(text)) = self;
        text
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.state(), self.text())
    }
}

//! What a code of another kind is, so that its person can be told.

/// A kind of code that is not Warifu's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignCode {
    /// The name and password of a wireless network.
    WiFi,
    /// A web address.
    WebAddress,
    /// A business card.
    Contact,
    /// The secret of an authenticator app.
    Authenticator,
    /// Anything else.
    Other,
}

impl ForeignCode {
    /// Classifies the text of a code by how it begins.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let begins = |prefix: &str| {
            text.get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        if begins("WIFI:") {
            Self::WiFi
        } else if begins("https://") || begins("http://") {
            Self::WebAddress
        } else if begins("BEGIN:VCARD") || begins("MECARD:") {
            Self::Contact
        } else if begins("otpauth://") || begins("otpauth-migration://") {
            Self::Authenticator
        } else {
            Self::Other
        }
    }

    /// The stem of its name in the catalogue.
    #[must_use]
    pub const fn message_id(self) -> &'static str {
        match self {
            Self::WiFi => "foreign-wifi",
            Self::WebAddress => "foreign-web",
            Self::Contact => "foreign-contact",
            Self::Authenticator => "foreign-authenticator",
            Self::Other => "foreign-other",
        }
    }
}

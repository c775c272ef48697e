//! Email addresses: the syntax of HTML's `type=email`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A valid email address by the HTML standard (§4.10.5.1.5), its domain in lower case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, format = Email)]
pub struct EmailAddress(String);

/// The text is no email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an email address")]
pub struct EmailError;

// RFC 5321 §4.5.3.1.3: a path of 256 octets with its angle brackets.
const MAX_BYTES: usize = 254;

impl EmailAddress {
    /// The address, its domain in lower case: equal addresses are equal text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > MAX_BYTES {
            return Err(EmailError);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError)?;
        if local.is_empty() || !local.bytes().all(is_local) || !domain.split('.').all(is_label) {
            return Err(EmailError);
        }
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte)
}

fn is_label(label: &str) -> bool {
    let bytes = label.as_bytes();
    (1..=63).contains(&bytes.len())
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress([redacted])")
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(email: EmailAddress) -> Self {
        email.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_decides() {
        let parsed: EmailAddress = "Ana.B+tag@Example.ORG".parse().unwrap();
        assert_eq!(parsed.as_str(), "Ana.B+tag@example.org");
        assert!("root@localhost".parse::<EmailAddress>().is_ok());
        for wrong in [
            "", "a", "@b", "a@", "a@-b", "a@b-", "a@b..c", "a b@c", "a@b@c", "a@b\n", "<a@b>", "a@é.fr",
        ] {
            assert!(wrong.parse::<EmailAddress>().is_err(), "{wrong:?}");
        }
        assert!(format!("{}@b", "a".repeat(260)).parse::<EmailAddress>().is_err());
    }
}

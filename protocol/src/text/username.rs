//! Usernames: PRECIS UsernameCaseMapped (RFC 8265 §3.3), narrowed.

use std::fmt;
use std::str::FromStr;

use precis_profiles::UsernameCaseMapped;
use precis_profiles::precis_core::profile::PrecisFastInvocation;
use serde::{Deserialize, Serialize};
use unicode_security::MixedScript;
use utoipa::ToSchema;

/// A username in its normalised form: equal names are equal text.
///
/// 3 to 64 code points of one script (UTS 39, Japanese counting as one); of ASCII only letters,
/// digits and `. _ -`; beginning and ending with a letter or digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, min_length = 3, max_length = 64)]
pub struct Username(String);

/// Why a text is no username.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UsernameError {
    /// Not 3 to 64 code points.
    #[error("a username has 3 to 64 characters")]
    Length,
    /// A character is not allowed, or not at the beginning or end.
    #[error("a username has letters, digits, and between them . _ -")]
    Characters,
    /// Characters of several scripts, which could imitate another name.
    #[error("a username is written in one script")]
    MixedScripts,
}

// 64 code points of 4 bytes; checked before the text is looked at more closely.
const MAX_BYTES: usize = 64 * 4;

impl Username {
    /// The normalised text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Username {
    type Err = UsernameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > MAX_BYTES {
            return Err(UsernameError::Length);
        }
        if text
            .chars()
            .any(|c| c.is_ascii() && !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')))
        {
            return Err(UsernameError::Characters);
        }
        let name = UsernameCaseMapped::enforce(text)
            .map_err(|_| UsernameError::Characters)?
            .into_owned();
        if !(3..=64).contains(&name.chars().count()) {
            return Err(UsernameError::Length);
        }
        // Width mapping can turn other characters into ASCII, so the rule is applied to the result too.
        if name
            .chars()
            .any(|c| c.is_ascii() && !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')))
        {
            return Err(UsernameError::Characters);
        }
        let ends = [name.chars().next(), name.chars().next_back()];
        if !ends.into_iter().flatten().all(char::is_alphanumeric) {
            return Err(UsernameError::Characters);
        }
        if !name.as_str().is_single_script() {
            return Err(UsernameError::MixedScripts);
        }
        Ok(Self(name))
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Username {
    type Error = UsernameError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Username> for String {
    fn from(name: Username) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equal_names_have_one_form() {
        for (typed, stored) in [
            ("Alice", "alice"),
            ("ＡＬＩＣＥ", "alice"),
            ("Zoë", "zoë"),
            ("Zoe\u{308}", "zoë"),
            ("割符の山田", "割符の山田"),
        ] {
            assert_eq!(typed.parse::<Username>().unwrap().as_str(), stored);
        }
    }

    #[test]
    fn look_alikes_and_odd_ends_are_refused() {
        use UsernameError::{Characters, Length, MixedScripts};
        for (text, error) in [
            ("al", Length),
            (&*"a".repeat(65), Length),
            (&*"あ".repeat(200), Length),
            ("al ice", Characters),
            (".alice", Characters),
            ("alice-", Characters),
            ("ali/ce", Characters),
            ("al\u{202e}ice", Characters),
            ("al\u{0}ice", Characters),
            ("pаypal", MixedScripts), // a Cyrillic а
        ] {
            assert_eq!(text.parse::<Username>(), Err(error), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_stable(text in "\\PC{0,80}") {
            if let Ok(name) = text.parse::<Username>() {
                prop_assert_eq!(name.as_str().parse::<Username>(), Ok(name.clone()));
            }
        }
    }
}

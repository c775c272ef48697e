//! Passwords: PRECIS OpaqueString (RFC 8265 §4.2), not too short, not too common.

use precis_profiles::OpaqueString;
use precis_profiles::precis_core::profile::PrecisFastInvocation;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;
use zxcvbn::matching::patterns::MatchPattern;
use zxcvbn::zxcvbn;

use super::Username;

/// A password in the form that is hashed. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Zeroizing<String>);

/// Why a text is no acceptable password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Not 8 to 1024 code points.
    #[error("a password has 8 to 1024 characters")]
    Length,
    /// A character is not allowed: controls, unassigned code points.
    #[error("a password has no control characters")]
    Characters,
    /// It is among the commonest, or next to trivial to guess.
    #[error("this password is one of the first that anybody tries")]
    Common,
    /// It contains the username.
    #[error("a password does not contain the username")]
    ContainsUsername,
}

impl Password {
    /// The fewest code points of a new password.
    pub const MIN_LENGTH: usize = 8;
    /// The most code points of a password.
    pub const MAX_LENGTH: usize = 1024;

    /// Takes a new password for `username`, with every rule.
    ///
    /// # Errors
    /// It breaks one of them.
    pub fn choose(text: &str, username: &Username) -> Result<Self, PasswordError> {
        let password = Self::present(text)?;
        if password.0.chars().count() < Self::MIN_LENGTH {
            return Err(PasswordError::Length);
        }
        let folded = Zeroizing::new(password.0.nfkc().collect::<String>().to_lowercase());
        if folded.contains(username.as_str()) {
            return Err(PasswordError::ContainsUsername);
        }
        if is_common(&folded) {
            return Err(PasswordError::Common);
        }
        Ok(password)
    }

    /// Takes a password that is to be compared with a stored hash: only what could never have been
    /// chosen is refused, so that a later, stricter rule locks nobody out.
    ///
    /// # Errors
    /// It is empty, longer than [`Self::MAX_LENGTH`], or has characters that no password has.
    pub fn present(text: &str) -> Result<Self, PasswordError> {
        if text.len() > Self::MAX_LENGTH * 4 {
            return Err(PasswordError::Length);
        }
        let text = OpaqueString::enforce(text).map_err(|_| match text.is_empty() {
            true => PasswordError::Length,
            false => PasswordError::Characters,
        })?;
        if text.chars().count() > Self::MAX_LENGTH {
            return Err(PasswordError::Length);
        }
        Ok(Self(Zeroizing::new(text.into_owned())))
    }

    /// A text that no account has as its password: hashed where what was typed can be nobody's, so
    /// that the answer takes as long.
    #[must_use]
    pub fn nobodys() -> Self {
        Self(Zeroizing::new("\u{0}".to_owned()))
    }

    /// The bytes that are hashed.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password([redacted])")
    }
}

/// Whether the whole text is one entry of zxcvbn's list of leaked passwords (also with l33t letters
/// or reversed), or a plain sequence or repetition.
fn is_common(text: &str) -> bool {
    if text.chars().all(|c| text.starts_with(c)) {
        return true;
    }
    // zxcvbn tries every reading of every l33t character. No common password is long or has many kinds of
    // them, and this bounds the search for everything else.
    let kinds = LEET.iter().filter(|c| text.contains(**c)).count();
    let is_number = text.bytes().all(|b| b.is_ascii_digit());
    if text.chars().count() > LONGEST_SEARCHED || (kinds > MOST_LEET && !is_number) {
        return false;
    }
    let entropy = zxcvbn(text, &[]);
    match entropy.sequence() {
        [only] => !matches!(
            only.pattern,
            MatchPattern::BruteForce | MatchPattern::Date(_) | MatchPattern::Regex(_)
        ),
        _ => entropy.guesses() < 1_000,
    }
}

// Every character that zxcvbn reads as a letter.
const LEET: [char; 21] = [
    '4', '@', '8', '(', '{', '[', '<', '3', '6', '9', '1', '!', '|', '7', '0', '$', '5', '+', '%', '2', '/',
];
const MOST_LEET: usize = 4;
const LONGEST_SEARCHED: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(text: &str) -> Result<Password, PasswordError> {
        Password::choose(text, &"alice".parse().unwrap())
    }

    #[test]
    fn common_ones_are_refused() {
        for text in [
            "password",
            "Password1",
            "12345678",
            "qwertyuiop",
            "aaaaaaaa",
            "iloveyou",
            "p@ssw0rd",
            "password123",
            "abcdefgh",
            "1234567890",
            "987654321",
            "123123123",
        ] {
            assert_eq!(choose(text), Err(PasswordError::Common), "{text}");
        }
    }

    #[test]
    fn ordinary_ones_are_taken_as_typed() {
        for text in [
            "correct horse battery",
            "Tr0ub4dor&3",
            "とても長い合言葉です",
            "  spaces count  ",
            &*"x7".repeat(512),
        ] {
            assert_eq!(
                choose(text).map(|p| p.expose().to_vec()),
                Ok(text.as_bytes().to_vec()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_would_take_long_to_search_is_no_common_password() {
        for text in [
            "!7[%034<61/(|2+9#8{5@&$1@|#5$<01",
            "4@8({[<3691!|70$5+%2/",
            &*"ab1!".repeat(200),
        ] {
            assert!(choose(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn lengths_controls_and_the_own_name() {
        assert_eq!(choose("seven77"), Err(PasswordError::Length));
        assert_eq!(choose(&"é".repeat(1025)), Err(PasswordError::Length));
        assert_eq!(choose("tab\tin here"), Err(PasswordError::Characters));
        assert_eq!(choose("my name is ALICE!"), Err(PasswordError::ContainsUsername));
        assert!(Password::present("short").is_ok());
        assert_eq!(Password::present(""), Err(PasswordError::Length));
    }

    #[test]
    fn composed_and_decomposed_text_is_one_password() {
        assert_eq!(choose("Ame\u{301}lie und Kaffee"), choose("Amélie und Kaffee"));
    }
}

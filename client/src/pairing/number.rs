//! The number that a person reads on one computer and types on the other.

use std::fmt;
use std::str::FromStr;

use subtle::ConstantTimeEq;
use warifu_protocol::text::half_width;
use zeroize::Zeroizing;

/// Two digits that a person typed.
#[derive(Clone)]
pub struct TypedNumber(Zeroizing<[u8; 2]>);

/// The text is not two digits, so that it is no try either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not two digits")]
pub struct NotTwoDigits;

/// No text of two digits is longer, however it is written.
const LONGEST: usize = 64;

impl TypedNumber {
    /// Whether it is `number`, in constant time.
    pub(super) fn is(&self, number: &str) -> bool {
        self.0.as_slice().ct_eq(number.as_bytes()).into()
    }
}

impl FromStr for TypedNumber {
    type Err = NotTwoDigits;

    /// Reads two digits, half- or full-width, with spaces around or between them.
    fn from_str(text: &str) -> Result<Self, NotTwoDigits> {
        if text.len() > LONGEST {
            return Err(NotTwoDigits);
        }
        let digits: Zeroizing<Vec<char>> =
            Zeroizing::new(half_width(text).chars().filter(|c| !c.is_whitespace()).collect());
        match digits.as_slice() {
            [tens @ '0'..='9', units @ '0'..='9'] => {
                let digit = |digit: char| u8::try_from(digit).map_err(|_| NotTwoDigits);
                Ok(Self(Zeroizing::new([digit(*tens)?, digit(*units)?])))
            }
            _ => Err(NotTwoDigits),
        }
    }
}

impl fmt::Debug for TypedNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedNumber([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits_are_a_number_however_they_are_written() {
        for text in ["07", " 07\n", "０７", "0 7", "　０７"] {
            let typed: TypedNumber = text.parse().unwrap();
            assert!(
                typed.is("07") && !typed.is("70") && !typed.is("7") && !typed.is("007"),
                "{text}"
            );
        }
        for text in ["", "7", "007", "n", "no", "0x7", "-7", "٠٧", &"0".repeat(100)] {
            assert_eq!(text.parse::<TypedNumber>().unwrap_err(), NotTwoDigits, "{text}");
        }
    }
}

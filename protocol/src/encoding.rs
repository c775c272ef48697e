//! The text encodings of the wire, all strict: wrong lengths, wrong alphabets and non-zero trailing
//! bits are refused, so that every value has exactly one spelling.

use data_encoding::{BASE32_NOPAD, BASE64, BASE64URL_NOPAD, HEXLOWER};

/// The text is not a strict encoding of the wanted number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a strict {encoding} value of the expected length")]
pub struct DecodeError {
    /// Which encoding was expected, as a person would name it.
    pub encoding: &'static str,
}

/// RFC 4648 §4 Base64, padded.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// Decodes RFC 4648 §4 Base64 with its padding.
///
/// # Errors
/// The alphabet, the padding or the trailing bits are wrong.
pub fn from_base64(text: &str) -> Result<Vec<u8>, DecodeError> {
    BASE64
        .decode(text.as_bytes())
        .map_err(|_| DecodeError { encoding: "Base64" })
}

/// Decodes Base64 into exactly `N` bytes.
///
/// # Errors
/// As [`from_base64`], or the length differs.
pub fn array_from_base64<const N: usize>(text: &str) -> Result<[u8; N], DecodeError> {
    from_base64(text)?
        .try_into()
        .map_err(|_| DecodeError { encoding: "Base64" })
}

/// RFC 4648 §5 Base64url without padding, as JOSE uses it.
#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

/// Decodes Base64url without padding.
///
/// # Errors
/// The alphabet or the trailing bits are wrong.
pub fn from_base64url(text: &str) -> Result<Vec<u8>, DecodeError> {
    BASE64URL_NOPAD
        .decode(text.as_bytes())
        .map_err(|_| DecodeError { encoding: "Base64url" })
}

/// RFC 4648 §6 Base32 in upper case without padding.
#[must_use]
pub fn base32(bytes: &[u8]) -> String {
    BASE32_NOPAD.encode(bytes)
}

/// Decodes Base32 without padding, in any case, into exactly `N` bytes.
///
/// # Errors
/// The alphabet, the length or the trailing bits are wrong.
pub fn array_from_base32<const N: usize>(text: &str) -> Result<[u8; N], DecodeError> {
    let error = DecodeError { encoding: "Base32" };
    // Bounded before anything is allocated for it: 8 characters carry 5 bytes.
    if text.len() != (N * 8).div_ceil(5) {
        return Err(error);
    }
    let bytes = BASE32_NOPAD
        .decode(text.to_ascii_uppercase().as_bytes())
        .map_err(|_| error)?;
    bytes.try_into().map_err(|_| error)
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

/// Decodes hexadecimal into exactly `N` bytes; upper case and colons between bytes are accepted.
///
/// # Errors
/// The alphabet or the length is wrong.
pub fn array_from_hex<const N: usize>(text: &str) -> Result<[u8; N], DecodeError> {
    let error = DecodeError {
        encoding: "hexadecimal",
    };
    let plain = match text.len() {
        n if n == N * 2 => text.to_ascii_lowercase(),
        n if n + 1 == N * 3 && colons_between_bytes(text) => text.replace(':', "").to_ascii_lowercase(),
        _ => return Err(error),
    };
    let bytes = HEXLOWER.decode(plain.as_bytes()).map_err(|_| error)?;
    bytes.try_into().map_err(|_| error)
}

fn colons_between_bytes(text: &str) -> bool {
    text.bytes().enumerate().all(|(i, b)| (b == b':') == (i % 3 == 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_bits_are_refused() {
        assert!(from_base64("AB==").is_err());
        assert_eq!(from_base64("AA==").unwrap(), [0]);
        assert!(array_from_base32::<16>("AAAAAAAAAAAAAAAAAAAAAAAAAB").is_err());
        assert!(array_from_base32::<16>("aaaaaaaaaaaaaaaaaaaaaaaaaa").is_ok());
    }

    #[test]
    fn hex_takes_colons_and_upper_case_and_nothing_else() {
        assert_eq!(array_from_hex::<2>("AB:cd").unwrap(), [0xab, 0xcd]);
        assert_eq!(array_from_hex::<2>("abcd").unwrap(), [0xab, 0xcd]);
        for wrong in ["ab:cd:", "a:bcd", ":abcd", "abc", "abcde", "zz:zz", "ab-cd"] {
            assert!(array_from_hex::<2>(wrong).is_err(), "{wrong}");
        }
    }
}

//! 128-bit numbers as people type them: Crockford's Base32 with his mod-37 check symbol.

// Crockford, "Base 32": the digits, then the five symbols that only a check can be.
const SYMBOLS: &[u8; 37] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
const DIGITS: usize = 26;

/// The text is no 128-bit number, or its check symbol says that it was mistyped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("mistyped: the check symbol does not fit")]
pub struct TypedError;

/// 26 zero-padded digits in groups of four, and the check symbol.
#[must_use]
pub fn encode(bytes: &[u8; 16]) -> String {
    let number = u128::from_be_bytes(*bytes);
    let mut text = String::with_capacity(34);
    for position in 0..DIGITS {
        if position > 0 && position % 4 == 0 {
            text.push('-');
        }
        text.push(symbol((number >> (5 * (DIGITS - 1 - position))) & 31));
    }
    text.push('-');
    text.push(symbol(number % 37));
    text
}

/// Reads what [`encode`] wrote, forgivingly: any case, `O` for `0`, `I` and `L` for `1`, spaces and
/// hyphens anywhere.
///
/// # Errors
/// There are not 26 digits and a check symbol, the number has more than 128 bits, or the check
/// symbol does not fit.
pub fn decode(text: &str) -> Result<[u8; 16], TypedError> {
    let mut values = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '–' | '—'));
    let mut number: u128 = 0;
    for _ in 0..DIGITS {
        let digit = values.next().and_then(value).filter(|v| *v < 32).ok_or(TypedError)?;
        // Two bits more than fit are in 26 digits of five: they must be zero.
        if number.leading_zeros() < 5 {
            return Err(TypedError);
        }
        number = (number << 5) | digit;
    }
    let check = values.next().and_then(value).ok_or(TypedError)?;
    if values.next().is_some() || number % 37 != check {
        return Err(TypedError);
    }
    Ok(number.to_be_bytes())
}

fn symbol(value: u128) -> char {
    usize::try_from(value)
        .ok()
        .and_then(|i| SYMBOLS.get(i))
        .map_or('?', |b| char::from(*b))
}

fn value(character: char) -> Option<u128> {
    let canonical = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    SYMBOLS
        .iter()
        .position(|b| char::from(*b) == canonical)
        .and_then(|i| u128::try_from(i).ok())
}

//! PEM, as everything here writes it (RFC 7468 §2).

use zeroize::Zeroizing;

use crate::encoding::base64;

/// The longest line.
pub const LINE: usize = 64;

/// Writes `der` as one block.
#[must_use]
pub fn encode(label: &str, der: &[u8]) -> String {
    // Exactly the room that it takes: a key's text must not leave copies in buffers that it outgrew.
    let text = Zeroizing::new(base64(der));
    let mut pem = String::with_capacity(text.len() + text.len() / LINE + 2 * label.len() + 40);
    pem.push_str("-----BEGIN ");
    pem.push_str(label);
    pem.push_str("-----\n");
    for line in text.as_bytes().chunks(LINE) {
        // Base64 is ASCII.
        pem.push_str(str::from_utf8(line).unwrap_or_default());
        pem.push('\n');
    }
    pem.push_str("-----END ");
    pem.push_str(label);
    pem.push_str("-----\n");
    pem
}

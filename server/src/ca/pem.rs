//! PEM, strictly: one block and nothing else (RFC 7468).

use warifu_protocol::encoding::{base64, from_base64};
use zeroize::Zeroizing;

const LINE: usize = 64;

/// Writes `der` as one block.
pub(crate) fn encode(label: &str, der: &[u8]) -> String {
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

/// The content of the one block in `text`, which has that label and only white space around it.
pub(crate) fn decode(label: &str, text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let body = text
        .trim_ascii()
        .strip_prefix("-----BEGIN ")?
        .strip_prefix(label)?
        .strip_prefix("-----")?
        .strip_suffix("-----")?
        .strip_suffix(label)?
        .strip_suffix("-----END ")?;
    let mut compact = Zeroizing::new(String::with_capacity(body.len()));
    compact.extend(body.split_ascii_whitespace());
    // A second block's boundary is no Base64.
    from_base64(&compact)
        .ok()
        .filter(|der| !der.is_empty())
        .map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        for length in [1, 47, 48, 49, 5000] {
            let der = vec![7; length];
            let pem = encode("THING", &der);
            assert!(pem.lines().all(|line| line.len() <= LINE));
            assert_eq!(decode("THING", &pem).as_deref(), Some(&der));
            assert_eq!(decode("THING", &pem.replace('\n', "\r\n")).as_deref(), Some(&der));
        }
    }

    #[test]
    fn only_one_block_and_nothing_around_it() {
        let pem = encode("THING", b"content");
        for wrong in [
            String::new(),
            encode("THING", b""),
            encode("OTHER", b"content"),
            format!("{pem}{pem}"),
            format!("text\n{pem}"),
            format!("{pem}text"),
            pem.replace("END THING", "END OTHER"),
            pem.replace("Y29u", "Y2.u"),
        ] {
            assert_eq!(decode("THING", &wrong), None, "{wrong}");
        }
    }
}

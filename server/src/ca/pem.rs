//! Reading PEM, strictly: one block and nothing else (RFC 7468).

use warifu_protocol::encoding::from_base64;
use zeroize::Zeroizing;

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
    use warifu_protocol::pem::{LINE, encode};

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

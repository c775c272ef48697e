//! What must hold for any text, whoever wrote it: for the fuzzer, and for the texts that it begins with.

use super::{CodeHost, MAX_CODE, PairingCode, TypedCode};

/// Reads the bytes as a code, as it is in a picture and as it is typed.
///
/// # Panics
/// Something that was read is not what it is written as.
pub fn text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(code) = text.parse::<PairingCode>() {
        let written = code.to_string();
        assert!(written.len() <= MAX_CODE);
        assert_eq!(written.parse(), Ok(code.clone()));
        assert_eq!(CodeHost::of_url(&code.host().https_url()), Ok(code.host().clone()));
        assert_eq!(code.host().loopback_http_url().is_some(), code.host().is_loopback());
        typed(&code.typed());
    }
    if let Ok(code) = text.parse::<TypedCode>() {
        typed(&code);
    }
}

fn typed(code: &TypedCode) {
    assert_eq!(code.to_string().parse().as_ref(), Ok(code));
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_the_fuzzer_begins_with_is_read() {
        let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/corpus/code");
        let mut files = 0;
        for file in std::fs::read_dir(corpus).unwrap() {
            super::text(&std::fs::read(file.unwrap().path()).unwrap());
            files += 1;
        }
        assert!(files > 0);
    }
}

//! PEM (RFC 7468): strict reading of certificates, writing of secrets into memory that is wiped.

use warifu_protocol::SecretText;
pub use warifu_protocol::pem::encode;

/// The text is not a sequence of PEM blocks with the expected label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not PEM certificates")]
pub struct PemError;

/// The DER of each certificate in `text`, at most `most`.
///
/// # Errors
/// There is none, there are more, or a block is damaged or something else than a certificate.
pub fn certificates(text: &str, most: usize) -> Result<Vec<Vec<u8>>, PemError> {
    let mut found = Vec::new();
    for block in x509_parser::pem::Pem::iter_from_buffer(text.as_bytes()) {
        let block = block.map_err(|_| PemError)?;
        if block.label != "CERTIFICATE" || found.len() == most {
            return Err(PemError);
        }
        found.push(block.contents);
    }
    if found.is_empty() { Err(PemError) } else { Ok(found) }
}

/// The certificates in `text` written anew, without whatever stands around them.
///
/// # Errors
/// As of [`certificates`].
pub fn normalised(text: &str, most: usize) -> Result<String, PemError> {
    let certificates = certificates(text, most)?;
    Ok(certificates.iter().map(|der| encode("CERTIFICATE", der)).collect())
}

/// Writes one secret block.
#[must_use]
pub fn encode_secret(label: &str, der: &[u8]) -> SecretText {
    SecretText::from(encode(label, der))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_written_in_lines_of_64() {
        let text = encode_secret("X", &[7; 60]);
        let lines: Vec<_> = text.expose().lines().collect();
        assert_eq!(
            lines.iter().map(|l| l.len()).collect::<Vec<_>>(),
            ["-----BEGIN X-----".len(), 64, 16, "-----END X-----".len()]
        );
    }

    #[test]
    fn text_around_certificates_does_not_pass() {
        let block = encode("CERTIFICATE", &[1]);
        let text = format!("\u{1b}[2Jpaid for\n{block}and\n{block}");
        assert_eq!(normalised(&text, 2), Ok(block.repeat(2)));
    }

    #[test]
    fn only_certificates_are_read() {
        assert_eq!(certificates("", 9), Err(PemError));
        assert_eq!(
            certificates(encode_secret("PRIVATE KEY", &[1]).expose(), 9),
            Err(PemError)
        );
        let certificate = encode_secret("CERTIFICATE", &[1]);
        assert_eq!(certificates(certificate.expose(), 9), Ok(vec![vec![1]]));
        assert_eq!(certificates(&certificate.expose().repeat(3), 2), Err(PemError));
        assert_eq!(certificates("-----BEGIN CERTIFICATE-----\nAQ", 2), Err(PemError));
    }
}

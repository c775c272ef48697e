//! Certificate requests: what is taken from them, and it is little.
//!
//! A request proves that its sender holds a key. Its names, extensions and every other wish are
//! ignored: [`super::profile`] alone decides what a certificate says.

use warifu_protocol::{Algorithm, PublicKey};

use super::der::{BIT_STRING, CONTEXT_0, INTEGER, Reader, SEQUENCE};
use super::pem;
use crate::domain::issuer::RequestError;

/// The most bytes of PEM that are looked at: an ML-DSA-87 request with a short name has 10 KiB.
pub const MAX_REQUEST: usize = 16 * 1024;

/// The key in a PKCS #10 request (RFC 2986), its possession proven.
///
/// # Errors
/// It is too large, not exactly one well-formed request, for another kind of key or signature, or
/// not signed by its own key.
pub(crate) fn requested_key(algorithm: Algorithm, csr_pem: &str) -> Result<PublicKey, RequestError> {
    if csr_pem.len() > MAX_REQUEST {
        return Err(RequestError::TooLarge);
    }
    let der = pem::decode("CERTIFICATE REQUEST", csr_pem).ok_or(RequestError::Malformed)?;
    let request = Request::read(&der).ok_or(RequestError::Malformed)?;
    let key = PublicKey::from_spki_der(request.spki).map_err(|_| RequestError::WrongAlgorithm)?;
    if key.algorithm() != algorithm || request.signature_algorithm != signature_algorithm(algorithm) {
        return Err(RequestError::WrongAlgorithm);
    }
    if !key.verifies(request.info, request.signature) {
        return Err(RequestError::BadSignature);
    }
    Ok(key)
}

/// The parts of a request that count.
struct Request<'a> {
    /// `certificationRequestInfo`, as signed.
    info: &'a [u8],
    spki: &'a [u8],
    signature_algorithm: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Request<'a> {
    // CertificationRequest ::= SEQUENCE { certificationRequestInfo, signatureAlgorithm, signature }
    // certificationRequestInfo ::= SEQUENCE { version INTEGER (0), subject Name, subjectPKInfo, [0] attributes }
    fn read(der: &'a [u8]) -> Option<Self> {
        let mut file = Reader::new(der);
        let mut request = Reader::new(file.value(SEQUENCE)?.content);
        file.end()?;
        let info = request.value(SEQUENCE)?;
        let signature_algorithm = request.value(SEQUENCE)?.whole;
        let [0, signature @ ..] = request.value(BIT_STRING)?.content else {
            return None;
        };
        request.end()?;

        let mut fields = Reader::new(info.content);
        if fields.value(INTEGER)?.content != [0] {
            return None;
        }
        fields.value(SEQUENCE)?;
        let spki = fields.value(SEQUENCE)?.whole;
        fields.value(CONTEXT_0)?;
        fields.end()?;
        Some(Self {
            info: info.whole,
            spki,
            signature_algorithm,
            signature,
        })
    }
}

// The whole AlgorithmIdentifier: both have no parameters, so each has one encoding.
const fn signature_algorithm(algorithm: Algorithm) -> &'static [u8] {
    match algorithm {
        // RFC 5758 §3.2: ecdsa-with-SHA256.
        Algorithm::EcdsaP256 => &[0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
        // RFC 9881 §2: id-ml-dsa-87.
        Algorithm::MlDsa87 => &[
            0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x13,
        ],
    }
}

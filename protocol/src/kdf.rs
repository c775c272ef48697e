//! HKDF and HMAC as the protocol uses them (RFC 5869, RFC 2104, both with SHA-256).

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// HKDF-SHA-256 with an empty salt and `info` as the concatenation of `info`, to `N` bytes.
#[must_use]
pub fn hkdf<const N: usize>(key: &[u8], info: &[&[u8]]) -> Zeroizing<[u8; N]> {
    const { assert!(N <= 255 * 32, "RFC 5869 §2.3 bounds the output") };
    let mut output = Zeroizing::new([0; N]);
    if Hkdf::<Sha256>::new(None, key)
        .expand_multi_info(info, output.as_mut())
        .is_err()
    {
        unreachable!("the length is bounded above");
    }
    output
}

/// HMAC-SHA-256 over the concatenation of `parts`, untruncated.
#[must_use]
pub fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        unreachable!("HMAC takes keys of any length")
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

//! Deterministic CBOR (RFC 8949 §4.2.1), written in one place.

use std::convert::Infallible;

use minicbor::Encoder;
use minicbor::encode::Error;

/// What `write` writes.
pub(crate) fn written(write: impl FnOnce(&mut Encoder<Vec<u8>>) -> Result<(), Error<Infallible>>) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    let Ok(()) = write(&mut encoder) else {
        unreachable!("writing to memory does not fail")
    };
    encoder.into_writer()
}

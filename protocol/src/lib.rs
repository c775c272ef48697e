//! The vocabulary that every part of Warifu shares.
//!
//! Plain data and pure functions: wire types, problem codes, pairing codes, transcripts,
//! fingerprints and signature checks. Nothing here reads a clock, a file, a socket or a random
//! number generator, so everything can be tested by comparing values, and a second implementation
//! can be checked against `vectors/`.

pub mod algorithm;
mod cbor;
pub mod code;
pub mod device_id;
pub mod device_log;
pub mod encoding;
pub mod fingerprint;
pub mod hash;
pub mod json;
pub mod kdf;
pub mod kem_key;
pub mod language;
pub mod pairing;
pub mod pem;
pub mod pin;
pub mod problem;
pub mod proof;
pub mod public_key;
pub mod recovery;
pub mod secret_text;
pub mod text;
pub mod timestamp;
pub mod wire;

pub use algorithm::{Algorithm, ByAlgorithm};
pub use code::PairingCode;
pub use device_id::DeviceId;
pub use fingerprint::Fingerprint;
pub use hash::Sha256Hash;
pub use kem_key::KemKey;
pub use language::Language;
pub use pin::Pin;
pub use problem::{Problem, ProblemCode};
pub use public_key::PublicKey;
pub use secret_text::SecretText;
pub use timestamp::Timestamp;

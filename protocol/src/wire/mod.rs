//! Request and answer bodies, one file per endpoint.

mod certificate;
mod devices;
mod jwks;
mod login;
mod pairing;
mod register;
mod service;
mod session;

pub use certificate::IssuedCertificate;
pub use devices::{DeviceList, DeviceSummary};
pub use jwks::{JwkKey, Jwks};
pub use login::{ChallengeAnswer, ChallengeRequest, LoginRequest, Signatures};
pub use pairing::{OfferAnswer, OfferRequest, PairingClaim, PairingView};
pub use register::{Csrs, Enrolled, RegistrationRequest};
pub use service::{FieldRule, PasswordPolicy, RegistrationMode, ServiceDescription};
pub use session::{RefreshRequest, Session, TokenType};

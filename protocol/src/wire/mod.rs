//! Request and answer bodies, one file per endpoint.

mod account;
mod account_log;
mod certificate;
mod claim;
mod devices;
mod jwks;
mod login;
mod pairing;
mod register;
mod service;
mod session;
mod step;

pub use account::{AccountChanged, PasswordRequest, PasswordResetRequest, RevokeAnswer, RevokeRequest};
pub use account_log::LogPage;
pub use certificate::IssuedCertificate;
pub use claim::{ClaimAnswer, ClaimantView};
pub use devices::{DeviceList, DeviceSummary};
pub use jwks::{JwkKey, Jwks};
pub use login::{ChallengeAnswer, ChallengeRequest, LoginRequest, Signatures};
pub use pairing::{OfferAnswer, OfferRequest, PairingClaim, PairingView};
pub use register::{Csrs, Enrolled, RegistrationRequest};
pub use service::{FieldRule, PasswordPolicy, RegistrationMode, ServiceDescription};
pub use session::{RefreshRequest, Session, TokenType};
pub use step::{ApproveRequest, OpenRequest, PairingStep};

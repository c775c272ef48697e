//! What the server does, and the ports through which it does it.

pub mod account;
pub mod attempt;
pub mod audit;
pub mod authority;
pub mod challenge;
pub mod claim;
pub mod clock;
pub mod credentials;
pub mod device;
pub mod enrol;
pub mod entropy;
pub mod issuer;
pub mod login;
pub mod offer;
pub mod pairing;
pub mod passwords;
pub mod policy;
pub mod proof;
pub mod refusal;
pub mod register;
pub mod session;
pub mod store;
pub mod tokens;

pub use account::{Account, AccountId, PasswordHash};
pub use authority::{Authority, Parts};
pub use clock::Clock;
pub use device::{Certificate, Device, Enrolment, KeyOrigin};
pub use entropy::Entropy;
pub use issuer::Issuer;
pub use pairing::{Pairing, PairingId};
pub use passwords::Passwords;
pub use policy::Policy;
pub use refusal::Refusal;
pub use session::{RefreshToken, Session, SessionId};
pub use store::{Store, StoreError};
pub use tokens::Tokens;

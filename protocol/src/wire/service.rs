//! `GET /registration/`: what the server is and asks for.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Algorithm;

/// Who may register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RegistrationMode {
    /// Everybody.
    #[default]
    Open,
    /// Who has an invitation.
    Invite,
    /// Nobody.
    Closed,
}

/// The rule for one field of a registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldRule {
    /// The field's name.
    pub name: String,
    /// Whether a first device must send it.
    pub required: bool,
}

/// The rules for a new password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasswordPolicy {
    /// The fewest code points.
    pub min_length: usize,
    /// The most code points.
    pub max_length: usize,
    /// Whether the commonest passwords are refused.
    pub refuses_common: bool,
    /// Whether a password that contains the username is refused.
    pub refuses_username: bool,
}

/// The answer of `GET /registration/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceDescription {
    /// `warifu`.
    pub service: String,
    /// The server's version.
    pub version: String,
    /// Who may register.
    pub registration: RegistrationMode,
    /// The URL that codes name.
    pub public_url: String,
    /// The fields of a registration.
    pub fields: Vec<FieldRule>,
    /// The rules for passwords.
    pub password_policy: PasswordPolicy,
    /// The algorithms that a device can enrol.
    pub algorithms: Vec<Algorithm>,
    /// Whether a client that sends no CSR gets a key made by the server.
    pub server_keygen: bool,
}

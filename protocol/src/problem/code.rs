//! The codes: contract, added only where a client branches on one.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $status:literal;)*) => {
        /// A stable name of what went wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl ProblemCode {
            /// Every code.
            pub const ALL: [Self; [$($status),*].len()] = [$(Self::$variant),*];

            /// The name on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The HTTP status that goes with it.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }
        }
    };
}

codes! {
    /// No body, not JSON, wrong type.
    MalformedRequest = "malformed_request", 400;
    /// A required field is absent.
    MissingFields = "missing_fields", 400;
    /// The username is not acceptable.
    InvalidUsername = "invalid_username", 400;
    /// The email address is not acceptable.
    InvalidEmail = "invalid_email", 400;
    /// The password is not acceptable.
    WeakPassword = "weak_password", 400;
    /// `qr_code` is empty or cannot be parsed.
    MalformedQrCode = "malformed_qr_code", 400;
    /// A CSR's signature, key type, size or key is not acceptable.
    InvalidCsr = "invalid_csr", 400;
    /// No CSR where the server makes no keys.
    CsrRequired = "csr_required", 400;
    /// Unknown user or wrong password.
    InvalidCredentials = "invalid_credentials", 401;
    /// The access token is missing or wrong.
    InvalidToken = "invalid_token", 401;
    /// A DPoP nonce is wanted (RFC 9449 §8).
    UseDpopNonce = "use_dpop_nonce", 401;
    /// A TOTP code is wanted.
    TotpRequired = "totp_required", 401;
    /// Something about a recovery is wrong.
    RecoveryFailed = "recovery_failed", 401;
    /// The fingerprint is not registered to the user, or revoked.
    DeviceNotRegistered = "device_not_registered", 403;
    /// A challenge or signature is missing, spent or wrong.
    DeviceProofFailed = "device_proof_failed", 403;
    /// A young device may not do this yet.
    DeviceTooYoung = "device_too_young", 403;
    /// Registration is closed, or by invitation.
    RegistrationClosed = "registration_closed", 403;
    /// No such path.
    NotFound = "not_found", 404;
    /// No such pairing, or its secret is wrong.
    PairingNotFound = "pairing_not_found", 404;
    /// The path has no such method.
    MethodNotAllowed = "method_not_allowed", 405;
    /// The username is taken.
    UsernameTaken = "username_taken", 409;
    /// The email address is taken.
    EmailTaken = "email_taken", 409;
    /// The device log has moved on.
    LogConflict = "log_conflict", 409;
    /// The pairing is in another state.
    PairingStateConflict = "pairing_state", 409;
    /// The last device cannot revoke itself.
    LastDevice = "last_device", 409;
    /// The device is not in the device log.
    NotInLog = "not_in_log", 409;
    /// The token is unknown, expired, used, cancelled or another account's.
    PairingTokenUnusable = "pairing_token_unusable", 410;
    /// The body is too large.
    BodyTooLarge = "body_too_large", 413;
    /// Too many tries.
    TooManyAttempts = "too_many_attempts", 429;
    /// A defect of the server.
    Internal = "internal", 500;
    /// The hashing queue or the store is full.
    Busy = "busy", 503;
}

impl ProblemCode {
    /// The stem of the message ids in the catalogue.
    #[must_use]
    pub fn message_id(self) -> String {
        self.name().replace('_', "-")
    }
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which explanation goes with a code: most have one, some depend on what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Detail {
    /// The one that the code always has.
    #[default]
    Usual,
    /// The fields that a first device needs.
    FirstDeviceFields,
    /// The fields that a further device needs.
    NextDeviceFields,
    /// The fields that a login or an offer needs.
    DeviceFields,
    /// The fields that the claim of an `S` code needs.
    ClaimFields,
    /// The fields that an approval needs.
    ApprovalFields,
    /// The log entry is none, or does not follow.
    LogEntry,
    /// The log entry was not made now.
    LogEntryTime,
    /// The device log is full.
    LogFull,
    /// The username is too short or too long.
    UsernameLength,
    /// The username mixes scripts.
    UsernameScripts,
    /// The password is too short or too long.
    PasswordLength,
    /// The password has controls.
    PasswordCharacters,
    /// The password contains the username.
    PasswordContainsUsername,
    /// The key in a CSR is enrolled already.
    KeyEnrolled,
    /// The account has no such device.
    UnknownDevice,
    /// A device that is not in the device log was to take one out of it.
    RevokingNotInLog,
}

impl Detail {
    /// The special ones, each with its code.
    pub const SPECIAL: [(ProblemCode, Self); 16] = [
        (ProblemCode::MissingFields, Self::FirstDeviceFields),
        (ProblemCode::MissingFields, Self::NextDeviceFields),
        (ProblemCode::MissingFields, Self::DeviceFields),
        (ProblemCode::MissingFields, Self::ClaimFields),
        (ProblemCode::MissingFields, Self::ApprovalFields),
        (ProblemCode::MalformedRequest, Self::LogEntry),
        (ProblemCode::MalformedRequest, Self::LogEntryTime),
        (ProblemCode::PairingStateConflict, Self::LogFull),
        (ProblemCode::InvalidUsername, Self::UsernameLength),
        (ProblemCode::InvalidUsername, Self::UsernameScripts),
        (ProblemCode::WeakPassword, Self::PasswordLength),
        (ProblemCode::WeakPassword, Self::PasswordCharacters),
        (ProblemCode::WeakPassword, Self::PasswordContainsUsername),
        (ProblemCode::InvalidCsr, Self::KeyEnrolled),
        (ProblemCode::NotFound, Self::UnknownDevice),
        (ProblemCode::NotInLog, Self::RevokingNotInLog),
    ];

    /// The id in the catalogue.
    #[must_use]
    pub fn message_id(self, code: ProblemCode) -> String {
        let suffix = match self {
            Self::Usual => "detail",
            Self::FirstDeviceFields => "first-device",
            Self::NextDeviceFields => "next-device",
            Self::DeviceFields => "device",
            Self::ClaimFields => "claim",
            Self::ApprovalFields => "approval",
            Self::LogEntry => "log-entry",
            Self::LogEntryTime => "log-entry-time",
            Self::LogFull => "log-full",
            Self::UsernameLength | Self::PasswordLength => "length",
            Self::UsernameScripts => "scripts",
            Self::PasswordCharacters => "characters",
            Self::PasswordContainsUsername => "username",
            Self::KeyEnrolled => "enrolled",
            Self::UnknownDevice => "device",
            Self::RevokingNotInLog => "revoking",
        };
        format!("{}-{suffix}", code.message_id())
    }
}

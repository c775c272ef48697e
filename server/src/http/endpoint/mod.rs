//! The endpoints, one file each.

pub(super) mod account_log;
pub(super) mod account_password;
pub(super) mod account_password_reset;
pub(super) mod ca_bundle;
pub(super) mod ca_crl;
pub(super) mod device_revoke;
pub(super) mod devices;
mod enrolled;
pub(super) mod health;
pub(super) mod jwks;
pub(super) mod login;
pub(super) mod login_challenge;
pub(super) mod login_refresh;
pub(super) mod logout;
pub(super) mod pairing;
pub(super) mod pairing_approve;
pub(super) mod pairing_complete;
pub(super) mod pairing_deny;
pub(super) mod pairing_events;
pub(super) mod pairing_open;
pub(super) mod pairing_token;
pub(super) mod registration;

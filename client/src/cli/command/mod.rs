//! The commands, one file each.

pub(crate) mod add_device;
pub(crate) mod cameras;
pub(crate) mod devices;
pub(crate) mod export;
pub(crate) mod log;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod pair;
pub(crate) mod register;
pub(crate) mod revoke;
pub(crate) mod scan;
pub(crate) mod status;

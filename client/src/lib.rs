//! Everything a Warifu device does without a window, and the command line built on it.
//!
//! The library prints nothing and asks nothing: a flow is a row of typed steps between which a
//! terminal or a window speaks with its person. Follow one registration:
//! [`trust::first_contact`] fetches the server's roots, the person confirms their pin
//! ([`trust::Contact::trust`]), [`enrol::register`] makes the keys, keeps them, sends the request and
//! checks what comes back; [`Computer::device`] then opens the enrolled device, which can log in, list
//! the account's devices and offer a code for the next computer.

pub mod api;
pub mod camera;
pub mod clock;
mod computer;
pub mod core_dumps;
mod device;
pub mod device_log;
pub mod dpop;
pub mod enrol;
pub mod entropy;
mod error;
pub mod keychain;
pub mod keys;
pub mod machine;
pub mod pairing;
pub mod pem;
pub mod profile;
pub mod qr;
mod revoke;
pub mod scan;
pub mod screen;
pub mod session;
pub mod text;
pub mod trust;
pub mod viewfinder;

pub use computer::Computer;
pub use device::Device;
pub use error::{Error, Outcome};

//! What people type: usernames, email addresses, passwords, device names. Each is a type that can
//! only be made from acceptable text; one implementation serves every store and every client.

mod email;
mod label;
mod password;
mod username;
mod width;

pub use email::{EmailAddress, EmailError};
pub use label::{Label, LabelError};
pub use password::{Password, PasswordError};
pub use username::{Username, UsernameError};
pub use width::half_width;

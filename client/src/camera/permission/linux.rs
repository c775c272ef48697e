//! No permission is asked for: who may open the device's file may film. Flatpak and Snap have more to say, but only to who
//! opens it.

use super::{Consent, Permission};

/// Video4Linux, in a container or not.
pub(super) enum Linux {}

impl Consent for Linux {
    const SETTINGS: Option<&'static str> = None;

    fn look() -> Permission {
        Permission::Unsaid
    }

    fn ask() {}
}

#[cfg(test)]
mod tests {
    use super::super::{demand, look, settings_link};
    use super::*;

    #[test]
    fn the_device_alone_says_who_may() {
        assert_eq!((look(), demand(), settings_link()), (Permission::Unsaid, Ok(()), None));
    }
}

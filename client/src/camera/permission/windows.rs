//! The switches of *Settings › Privacy & security › Camera*. Windows asks nobody: they are on until somebody switches them
//! off, and where they stand is in the registry.

use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE};

use super::{Consent, Permission, consent};

/// Windows 10 and later.
pub(super) enum Windows {}

/// Where a capability that needs a person's consent is kept, for the computer and for each of its users.
const STORE: &str = r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\webcam";
/// Below it, what holds for programs that came without a package of the store's kind.
const DESKTOP: &str = "NonPackaged";

impl Consent for Windows {
    const SETTINGS: Option<&'static str> = Some("ms-settings:privacy-webcam");

    fn look() -> Permission {
        written(LOCAL_MACHINE, CURRENT_USER)
    }

    fn ask() {}
}

/// What is written for a computer and one of its users.
fn written(computer: &Key, user: &Key) -> Permission {
    consent::of(&[
        switch(computer, STORE),
        switch(user, STORE),
        switch(user, &format!(r"{STORE}\{DESKTOP}")),
    ])
}

fn switch(root: &Key, path: &str) -> Option<String> {
    root.open(path).ok()?.get_string("Value").ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::{self, SystemEntropy};

    /// A registry within the registry: nobody's camera is switched off by a test.
    struct Registry {
        path: String,
        computer: Key,
        user: Key,
    }

    impl Registry {
        fn new() -> Self {
            let path = format!(r"Software\Warifu tests\{}", entropy::uuid(&SystemEntropy).unwrap());
            let root = CURRENT_USER.create(&path).unwrap();
            let [computer, user] = ["computer", "user"].map(|name| root.create(name).unwrap());
            Self { path, computer, user }
        }

        fn look(&self) -> Permission {
            written(&self.computer, &self.user)
        }
    }

    impl Drop for Registry {
        fn drop(&mut self) {
            let _ = CURRENT_USER.remove_tree(&self.path);
        }
    }

    fn set(root: &Key, path: &str, value: &str) {
        root.create(path).unwrap().set_string("Value", value).unwrap();
    }

    #[test]
    fn each_switch_denies_and_allows_again() {
        let registry = Registry::new();
        assert_eq!(registry.look(), Permission::Unsaid);
        let desktop = format!(r"{STORE}\NonPackaged");
        let switches = [
            (&registry.computer, STORE),
            (&registry.user, STORE),
            (&registry.user, &desktop),
        ];
        for (root, path) in switches {
            set(root, path, "Deny");
            assert_eq!(registry.look(), Permission::Denied, "{path}");
            set(root, path, "Allow");
            assert_ne!(registry.look(), Permission::Denied, "{path}");
        }
        assert_eq!(registry.look(), Permission::Allowed);
    }

    #[test]
    fn what_is_no_word_says_nothing() {
        let registry = Registry::new();
        let key = registry.user.create(STORE).unwrap();
        key.set_u32("Value", 0).unwrap();
        assert_eq!(registry.look(), Permission::Unsaid);
    }
}

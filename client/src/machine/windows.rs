//! Windows, by its registry.

use windows_registry::{Key, LOCAL_MACHINE};

use super::{Machine, edition};

/// Windows 10 and later.
pub(super) enum Windows {}

impl Machine for Windows {
    const WORD: &'static str = "windows";

    /// As under *System › About*. `COMPUTERNAME` is its first 15 letters, in capitals.
    fn name() -> Option<String> {
        let network = open(r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters");
        network
            .and_then(|network| network.get_string("Hostname").ok())
            .or_else(|| std::env::var("COMPUTERNAME").ok())
    }

    fn system() -> Option<String> {
        let version = open(r"SOFTWARE\Microsoft\Windows NT\CurrentVersion")?;
        let build = version.get_string("CurrentBuildNumber").ok();
        let build = build.and_then(|build| build.parse().ok());
        Some(edition::named(&version.get_string("ProductName").ok()?, build))
    }
}

fn open(path: &str) -> Option<Key> {
    LOCAL_MACHINE.open(path).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_says_which_it_is_and_what_it_is_called() {
        let system = Windows::system().unwrap();
        assert!(system.contains("Windows "), "{system}");
        let short: String = Windows::name().unwrap().chars().take(15).collect();
        assert_eq!(short.to_uppercase(), std::env::var("COMPUTERNAME").unwrap());
    }
}

//! What this machine is called and runs, as suggestions for a device's name and system.

#[cfg(any(test, windows))]
mod edition;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(any(test, target_os = "macos"))]
mod macos;
#[cfg(windows)]
mod windows;

use warifu_protocol::text::Label;

#[cfg(target_os = "linux")]
use self::linux::Linux as System;
#[cfg(target_os = "macos")]
use self::macos::MacOs as System;
#[cfg(windows)]
use self::windows::Windows as System;

/// The word by which messages know this system, where they say something else of it.
pub(crate) const SYSTEM: &str = System::WORD;

/// What differs between systems.
trait Machine {
    /// The system in one word, in lower case.
    const WORD: &'static str;

    /// What the machine is called, as its person reads it in the settings. None where the system does not say.
    fn name() -> Option<String>;

    /// The system with its version, as people call it. None where it does not say.
    fn system() -> Option<String>;
}

/// Gives the machine's name, else that of its operating system.
#[must_use]
pub fn name() -> Label {
    System::name()
        .and_then(|name| label(&name))
        .or_else(|| label(SYSTEM))
        .unwrap_or_else(|| unreachable!("the name of an operating system is a label"))
}

/// Gives the operating system as it describes itself, else its bare name.
#[must_use]
pub fn system() -> Option<Label> {
    System::system().and_then(|name| label(&name)).or_else(|| label(SYSTEM))
}

fn label(text: &str) -> Option<Label> {
    let text: String = text.trim().chars().take(Label::MAX_LENGTH).collect();
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever approves a computer reads both.
    #[test]
    fn a_machine_has_a_name_and_a_system_with_its_version() {
        assert!(System::name().is_some_and(|name| label(&name).is_some()));
        let system = System::system().unwrap();
        assert_eq!(super::system(), label(&system));
        assert!(system.len() > SYSTEM.len(), "{system}");
    }

    #[test]
    fn messages_know_the_systems_by_these_words() {
        assert_eq!(SYSTEM, std::env::consts::OS);
        assert_eq!(macos::MacOs::WORD, "macos");
    }
}

//! Linux: `os-release(5)` and the kernel's host name.

use std::fs;

use super::Machine;

/// Any distribution.
pub(super) enum Linux {}

impl Machine for Linux {
    const WORD: &'static str = "linux";

    fn name() -> Option<String> {
        fs::read_to_string("/proc/sys/kernel/hostname").ok()
    }

    fn system() -> Option<String> {
        pretty_name(&fs::read_to_string("/etc/os-release").ok()?)
    }
}

fn pretty_name(release: &str) -> Option<String> {
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(name.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_is_called_what_it_calls_itself() {
        let debian = "NAME=\"Debian GNU/Linux\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n";
        assert_eq!(pretty_name(debian).as_deref(), Some("Debian GNU/Linux 12 (bookworm)"));
        assert_eq!(pretty_name("PRETTY_NAME=Void\n").as_deref(), Some("Void"));
        assert_eq!(pretty_name("NAME=Void\n"), None);
    }
}

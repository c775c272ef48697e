//! What this machine is called and runs, as suggestions for a device's name and system.

use std::fs;

use warifu_protocol::text::Label;

/// Gives the machine's name, else that of its operating system.
#[must_use]
pub fn name() -> Label {
    host_name()
        .and_then(|name| label(&name))
        .or_else(|| label(std::env::consts::OS))
        .unwrap_or_else(|| unreachable!("the name of an operating system is a label"))
}

/// Gives the operating system as it describes itself, else its bare name.
#[must_use]
pub fn system() -> Option<Label> {
    let described = fs::read_to_string("/etc/os-release").ok().and_then(|text| {
        text.lines()
            .find_map(|line| line.strip_prefix("PRETTY_NAME="))
            .map(|name| name.trim_matches('"').to_owned())
    });
    described
        .and_then(|name| label(&name))
        .or_else(|| label(std::env::consts::OS))
}

#[cfg(target_os = "linux")]
fn host_name() -> Option<String> {
    fs::read_to_string("/proc/sys/kernel/hostname").ok()
}

#[cfg(target_os = "windows")]
fn host_name() -> Option<String> {
    std::env::var("COMPUTERNAME").ok()
}

#[cfg(not(any(target_os = "linux", target_os = "windows")))]
fn host_name() -> Option<String> {
    let output = std::process::Command::new("hostname").output().ok()?;
    String::from_utf8(output.stdout).ok()
}

fn label(text: &str) -> Option<Label> {
    let text: String = text.trim().chars().take(Label::MAX_LENGTH).collect();
    text.parse().ok()
}

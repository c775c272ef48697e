//! The systems that are checked.

use clap::ValueEnum;

/// A system other than that of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    /// Windows as Microsoft's tools build for it: that of the packages.
    WindowsMsvc,
    /// Windows as MinGW builds for it.
    WindowsGnu,
    /// macOS on Apple's processors.
    Macos,
}

impl Target {
    pub(super) const ALL: [Self; 3] = [Self::WindowsMsvc, Self::WindowsGnu, Self::Macos];

    /// What Rust calls it.
    pub(super) fn triple(self) -> &'static str {
        match self {
            Self::WindowsMsvc => "x86_64-pc-windows-msvc",
            Self::WindowsGnu => "x86_64-pc-windows-gnu",
            Self::Macos => "aarch64-apple-darwin",
        }
    }

    /// Whether programs are built for it, and run.
    pub(super) const fn is_built(self) -> bool {
        matches!(self, Self::WindowsGnu)
    }

    /// The name of the step that checks it.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::WindowsMsvc => "Types and lints on Windows, as Microsoft's tools build for it",
            Self::WindowsGnu => "Types and lints on Windows, as MinGW builds for it",
            Self::Macos => "Types and lints on macOS",
        }
    }
}

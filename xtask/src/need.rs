//! What Warifu needs from a machine, and under which name each system has it.

mod list;
mod probe;

pub(crate) use probe::{BUSYBOX, has_python, has_secret_service};

use crate::system::System;
use list::NEEDS;

/// What something is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The server and the client for terminals.
    Build,
    /// The desktop app, on top of that.
    App,
    Run,
    Test,
    /// The tests with a camera, on top of that.
    Camera,
    /// What is measured against others.
    Bench,
    Fuzz,
}

/// One thing that must be there.
pub(crate) struct Need {
    pub(crate) name: &'static str,
    /// What it is for, as the end of "needed to …".
    pub(crate) why: &'static str,
    pub(crate) purpose: Purpose,
    pub(crate) weight: Weight,
    is_there: fn() -> bool,
    source: Source,
}

/// Whether anything works without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Required,
    Recommended,
}

/// Where a need is met.
enum Source {
    /// Packages of the system, by family: Debian, Fedora, Arch, macOS, Windows. Empty: a system that
    /// needs nothing.
    Packages([&'static str; 5]),
    /// A command that anybody can run.
    Command(&'static str),
}

/// How somebody gets what is missing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    Packages(Vec<&'static str>),
    Command(&'static str),
    /// No package is known for this system.
    ByHand,
}

impl Need {
    /// Every required thing that is missing here for one of `purposes`.
    pub(crate) fn missing(purposes: &[Purpose], system: System) -> Vec<Self> {
        Self::all(system)
            .filter(|need| purposes.contains(&need.purpose) && need.weight == Weight::Required && !need.is_there())
            .collect()
    }

    /// Everything that concerns `system`.
    pub(crate) fn all(system: System) -> impl Iterator<Item = Self> {
        NEEDS.into_iter().filter(move |need| need.concerns(system))
    }

    pub(crate) fn is_there(&self) -> bool {
        (self.is_there)()
    }

    pub(crate) fn remedy(&self, system: System) -> Remedy {
        match &self.source {
            Source::Command(command) => Remedy::Command(command),
            Source::Packages(by_system) => match packages(by_system, system) {
                Some(names) => Remedy::Packages(names.split(' ').filter(|name| !name.is_empty()).collect()),
                None => Remedy::ByHand,
            },
        }
    }

    fn concerns(&self, system: System) -> bool {
        match &self.source {
            Source::Command(_) => true,
            Source::Packages(by_system) => packages(by_system, system) != Some(""),
        }
    }
}

fn packages(by_system: &[&'static str; 5], system: System) -> Option<&'static str> {
    let [debian, fedora, arch, macos, windows] = by_system;
    match system {
        System::Debian => Some(debian),
        System::Fedora => Some(fedora),
        System::Arch => Some(arch),
        System::Macos => Some(macos),
        System::Windows => Some(windows),
        System::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_need_has_a_remedy_on_every_known_system() {
        for system in [
            System::Debian,
            System::Fedora,
            System::Arch,
            System::Macos,
            System::Windows,
        ] {
            for need in Need::all(system) {
                assert_ne!(need.remedy(system), Remedy::ByHand, "{} {system:?}", need.name);
                assert_ne!(
                    need.remedy(system),
                    Remedy::Packages(Vec::new()),
                    "{} {system:?}",
                    need.name
                );
            }
        }
    }
}

//! By the limit of a dump's size (POSIX.1).

use rustix::process::{Resource, Rlimit, setrlimit};

use super::CoreDumps;

/// macOS, and as much of Linux.
pub(crate) enum Unix {}

impl CoreDumps for Unix {
    fn forbid() {
        let nothing = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        let _refused = setrlimit(Resource::Core, nothing);
    }
}

//! POSIX: the largest core file of this process and its children.

use rustix::process::{Resource, Rlimit, setrlimit};

/// From now on a core file has no bytes.
pub(super) fn no_file() {
    let nothing = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _refused = setrlimit(Resource::Core, nothing);
}

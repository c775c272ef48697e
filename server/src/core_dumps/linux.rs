//! By the limit of a dump's size, which one that goes to a program instead of a file does not heed; so the process may not be
//! dumped at all, and not be read by other processes of its user.

use rustix::process::{DumpableBehavior, set_dumpable_behavior};

use super::CoreDumps;
use super::unix::Unix;

/// Linux.
pub(crate) enum Linux {}

impl CoreDumps for Linux {
    fn forbid() {
        Unix::forbid();
        let _refused = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

#[cfg(test)]
mod tests {
    use rustix::process::{Resource, dumpable_behavior, getrlimit};

    use super::*;

    #[test]
    fn memory_is_written_nowhere() {
        Linux::forbid();
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
    }
}

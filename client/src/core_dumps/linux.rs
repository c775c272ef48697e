//! Linux, where a dump may also go to a program, and other processes may look into this one.

use rustix::process::{DumpableBehavior, set_dumpable_behavior};

use super::{CoreDumps, limit};

/// Any distribution.
pub(super) enum Linux {}

impl CoreDumps for Linux {
    fn forbid() {
        limit::no_file();
        // A dump that goes to a program instead of a file heeds no limit.
        let _refused = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

#[cfg(test)]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn memory_is_written_nowhere() {
        crate::core_dumps::forbid();
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
    }
}

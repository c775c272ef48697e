//! No memory in files: a core dump of this process would hold keys and passwords.

/// Keeps the system from writing this process's memory when it ends badly, and on Linux other processes of
/// the same user from reading it. Where the system refuses, the program does its work all the same.
pub fn forbid() {
    #[cfg(unix)]
    let _refused = rustix::process::setrlimit(
        rustix::process::Resource::Core,
        rustix::process::Rlimit {
            current: Some(0),
            maximum: Some(0),
        },
    );
    // A dump that goes to a program instead of a file heeds no limit.
    #[cfg(target_os = "linux")]
    let _refused = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn memory_is_written_nowhere() {
        super::forbid();
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
    }
}

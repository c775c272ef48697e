//! The processes of an app: itself, and those that show its pages.

use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};
use tokio::process::{Child, Command};

use crate::process::PATIENCE;

/// A process and all that come from it. They are killed with this value.
#[derive(Debug)]
pub struct Tree {
    root: Child,
}

impl Tree {
    /// Starts the first of them.
    ///
    /// # Panics
    /// It cannot be started.
    #[must_use]
    pub fn start(command: &mut Command) -> Self {
        Self {
            root: command.kill_on_drop(true).spawn().unwrap(),
        }
    }

    /// The first of them, as a child of this program.
    pub const fn child(&mut self) -> &mut Child {
        &mut self.root
    }

    /// The number of the first of them.
    ///
    /// # Panics
    /// It was awaited.
    #[must_use]
    pub fn root(&self) -> u32 {
        self.root.id().expect("nobody awaited it")
    }

    /// All of them, the first of them first.
    ///
    /// # Panics
    /// Procfs cannot be read.
    #[must_use]
    pub fn processes(&self) -> Vec<u32> {
        let root = self.root.id();
        root.into_iter().chain(root.into_iter().flat_map(descendants)).collect()
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        self.processes().into_iter().for_each(kill);
    }
}

/// All processes that come from `process`, itself not among them.
///
/// # Panics
/// Procfs cannot be read.
#[must_use]
pub fn descendants(process: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| {
            let process = entry.ok()?.file_name().to_str()?.parse().ok()?;
            Some((process, parent_of(process)?))
        })
        .collect();
    let children = |parent: u32| {
        parents
            .iter()
            .filter(move |(_, of)| *of == parent)
            .map(|(process, _)| *process)
    };
    let mut found: Vec<u32> = children(process).collect();
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(children(parent));
        next += 1;
    }
    found
}

/// For how long processors have worked for `process` (fields 14 and 15 of proc_pid_stat(5)); none if it has ended.
#[must_use]
pub fn processor_time(process: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let ticks: u64 = stat
        .rsplit_once(") ")?
        .1
        .split(' ')
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    let milliseconds = ticks * 1000 / rustix::param::clock_ticks_per_second();
    Some(Duration::from_millis(milliseconds))
}

/// The fourth field of proc_pid_stat(5), after a name that may contain anything.
fn parent_of(process: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}

/// Whether `process` runs `program`.
#[must_use]
pub fn runs(process: u32, program: &Path) -> bool {
    std::fs::read_link(format!("/proc/{process}/exe")).is_ok_and(|running| running == program)
}

/// The port on loopback at which `process` listens, once it does.
#[must_use]
pub fn listening_port(process: u32) -> Option<u16> {
    let sockets: Vec<String> = std::fs::read_dir(format!("/proc/{process}/fd"))
        .ok()?
        .filter_map(|entry| {
            let target = std::fs::read_link(entry.ok()?.path()).ok()?;
            let socket = target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
            Some(socket.to_owned())
        })
        .collect();
    // Columns of proc_pid_net(5): 1 is the local address, 3 the state (0A listens), 9 the inode.
    let table = std::fs::read_to_string(format!("/proc/{process}/net/tcp")).ok()?;
    table.lines().find_map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let listens = *columns.get(3)? == "0A" && sockets.iter().any(|socket| Some(&&**socket) == columns.get(9));
        let port = columns.get(1)?.rsplit_once(':')?.1;
        listens.then(|| u16::from_str_radix(port, 16).ok())?
    })
}

/// The memory of `process` in KiB, what it shares counted in shares (`Pss` of proc_pid_smaps(5)); none if it has ended.
#[must_use]
pub fn proportional_kib(process: u32) -> Option<u64> {
    let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// Ends `process` at once, if it is there.
pub fn kill(process: u32) {
    // One that has just ended by itself is what was wanted.
    let _ = kill_process(pid(process), Signal::KILL);
}

/// Awaits the end of `process`, which may be nobody's child here.
///
/// # Panics
/// It does not end.
pub async fn end_of(process: u32) {
    // None if it has ended and was reaped.
    let Ok(handle) = pidfd_open(pid(process), PidfdFlags::empty()) else {
        return;
    };
    let ended = tokio::task::spawn_blocking(move || {
        let limit = PATIENCE.try_into().unwrap();
        poll(&mut [PollFd::new(&handle, PollFlags::IN)], Some(&limit))
    });
    assert_eq!(ended.await.unwrap(), Ok(1), "the app ends");
}

fn pid(process: u32) -> Pid {
    let process = process.try_into().unwrap();
    Pid::from_raw(process).expect("a process has a number")
}

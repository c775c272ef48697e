//! Processes under test: awaited, signalled, never left behind.

use std::process::{Command, ExitStatus};
use std::time::Duration;

use tokio::process::Child;

/// How long anything may take on a busy machine before it counts as stuck.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Awaits `future`.
///
/// # Panics
/// It takes longer than [`PATIENCE`].
pub async fn soon<F: Future>(what: &str, future: F) -> F::Output {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(output) => output,
        Err(_) => panic!("{what} did not happen within {PATIENCE:?}"),
    }
}

/// Asks the process to end, as a service manager does (SIGTERM).
///
/// # Panics
/// It has ended already.
pub fn ask_to_end(child: &Child) {
    signal(child, "-TERM");
}

/// Keeps the process from doing anything (SIGSTOP): who asks it something waits for ever.
///
/// # Panics
/// It has ended already.
pub fn pause(child: &Child) {
    signal(child, "-STOP");
}

fn signal(child: &Child, signal: &str) {
    let id = child.id().expect("the process still runs").to_string();
    let sent = Command::new("kill").args([signal, &id]).status().unwrap();
    assert!(sent.success(), "kill {signal} {id}");
}

/// Ends the process at once (SIGKILL) and reaps it.
///
/// # Panics
/// It cannot be ended.
pub async fn kill(child: &mut Child) -> ExitStatus {
    child.start_kill().unwrap();
    child.wait().await.unwrap()
}

//! Building the app while something else is on the screen.

use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;

use anyhow::{Result, bail};

use crate::node::Node;
use crate::workspace::{self, PRODUCT};
use crate::{step, ui};

/// A build of the screen and then of the app, under way.
pub(crate) struct AppBuild {
    said: Receiver<String>,
    done: JoinHandle<Result<()>>,
}

impl AppBuild {
    /// Starts it.
    pub(crate) fn start(node: Node) -> Self {
        let (sender, said) = channel();
        let done = std::thread::spawn(move || {
            // Nobody listens any more only when this program ends.
            let tell = |line| sender.send(line).unwrap_or_default();
            ui::build(&node, &mut |command| step::run_and_tell(command, tell))?;
            step::run_and_tell(workspace::cargo(&["build", "--bin", "warifu-app"]).args(PRODUCT), tell)
        });
        Self { said, done }
    }

    /// Waits until it is done; what it says from now on is shown.
    ///
    /// # Errors
    /// It fails; why has been shown.
    pub(crate) fn finish(self) -> Result<()> {
        let before: Vec<String> = self.said.try_iter().collect();
        if !self.done.is_finished() {
            println!("\nThe app is still being built.");
        }
        let shown = self.said.iter().inspect(|line| println!("  {line}")).count();
        let done = self.done.join();
        let Err(error) = done.unwrap_or_else(|_| bail!("the build ended before its time")) else {
            return Ok(());
        };
        // What comes last says why.
        if shown == 0 {
            println!("\nThe app cannot be built:\n");
            before.iter().for_each(|line| println!("  {line}"));
        }
        Err(error)
    }
}

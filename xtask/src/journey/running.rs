//! The client while it runs.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Where the client's output goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// Straight to the screen.
    Screen,
    /// To this program, which shows and keeps it.
    Captured,
}

/// A client that runs; it ends with this value.
pub(crate) struct Running {
    child: Child,
    input: Option<ChildStdin>,
    lines: Option<Receiver<String>>,
    said: String,
}

/// How often it is looked whether the client has got somewhere.
const GLANCE: Duration = Duration::from_millis(50);

impl Running {
    /// Starts `command` with `stdin` as the first line that it is told.
    ///
    /// # Errors
    /// It cannot be started.
    pub(crate) fn start(command: &mut Command, stdin: &str, output: Output) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(match output {
                Output::Screen => Stdio::inherit(),
                Output::Captured => Stdio::piped(),
            })
            .spawn()
            .context("the client cannot be started")?;
        let mut input = child.stdin.take().context("stdin is piped")?;
        if !stdin.is_empty() {
            writeln!(input, "{stdin}")?;
        }
        Ok(Self {
            input: Some(input),
            lines: child.stdout.take().map(lines_of),
            child,
            said: String::new(),
        })
    }

    /// Waits until `file` is there and the client has said what goes with it.
    ///
    /// # Errors
    /// The client ends before that.
    pub(crate) fn until_there(&mut self, file: &Path) -> Result<()> {
        while !file.exists() {
            if let Some(status) = self.child.try_wait()? {
                bail!("the client ended ({status})");
            }
            self.listen(GLANCE);
        }
        // The picture comes first; the same code on the screen is on its way.
        for _ in 0..6 {
            self.listen(GLANCE);
        }
        Ok(())
    }

    /// Waits until the client says a line that is like that.
    ///
    /// # Errors
    /// It ends without it, or speaks to the screen.
    pub(crate) fn until_said(&mut self, is_it: impl Fn(&str) -> bool) -> Result<String> {
        while let Some(Ok(line)) = self.lines.as_ref().map(Receiver::recv) {
            self.show(&line);
            if is_it(&line) {
                return Ok(line);
            }
        }
        bail!("the client ended without saying what was waited for")
    }

    /// Types a line.
    ///
    /// # Errors
    /// The client reads no more.
    pub(crate) fn types(&mut self, line: &str) -> Result<()> {
        let input = self.input.as_mut().context("its stdin is open")?;
        Ok(writeln!(input, "{line}")?)
    }

    /// Waits until the client ends, and returns what it said.
    ///
    /// # Errors
    /// It fails.
    pub(crate) fn until_done(&mut self) -> Result<String> {
        self.input = None;
        while let Some(Ok(line)) = self.lines.as_ref().map(Receiver::recv) {
            self.show(&line);
        }
        let status = self.child.wait()?;
        if !status.success() {
            bail!("the client failed ({status})");
        }
        Ok(std::mem::take(&mut self.said))
    }

    /// Shows what the client says for at least `duration`.
    fn listen(&mut self, duration: Duration) {
        loop {
            match self.lines.as_ref().map(|lines| lines.recv_timeout(duration)) {
                Some(Ok(line)) => self.show(&line),
                Some(Err(RecvTimeoutError::Timeout)) => return,
                // There is nothing to hear: it speaks to the screen, or no more.
                Some(Err(RecvTimeoutError::Disconnected)) | None => return std::thread::park_timeout(duration),
            }
        }
    }

    fn show(&mut self, line: &str) {
        println!("   {line}");
        self.said.push_str(line);
        self.said.push('\n');
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Fails where it has ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines_of(stdout: std::process::ChildStdout) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        BufReader::new(stdout)
            .lines()
            .map_while(Result::ok)
            .try_for_each(|line| sender.send(line))
    });
    lines
}

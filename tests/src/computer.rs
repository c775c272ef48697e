//! Computers that run the `warifu` client: a profile each.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::Arc;

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::binaries;
use crate::process::{self, soon};

/// One computer: its own home, profile and keychain.
#[derive(Clone, Debug)]
pub struct Computer {
    home: Arc<TempDir>,
    environment: Vec<(OsString, OsString)>,
    launcher: Vec<String>,
}

/// A client that ended.
#[derive(Debug)]
pub struct Finished {
    /// The exit code.
    pub code: i32,
    /// The events on stdout, where `--json` was asked for.
    pub events: Vec<Value>,
    /// Everything on stdout.
    pub stdout: String,
    /// Everything on stderr.
    pub stderr: String,
}

impl Computer {
    /// A computer without a keychain, whose keys are sealed under a passphrase.
    ///
    /// # Panics
    /// There is no room for temporary files.
    #[must_use]
    pub fn with_passphrase(passphrase: &str) -> Self {
        let computer = Self::with_environment(Vec::new());
        let file = computer.path("passphrase");
        std::fs::write(&file, passphrase).unwrap();
        computer
            .set("WARIFU_KEYCHAIN", "passphrase")
            .set("WARIFU_PASSPHRASE_FILE", file)
    }

    /// A computer that has `environment` and nothing else of this session: no bus, no display.
    ///
    /// # Panics
    /// There is no room for temporary files.
    #[must_use]
    pub fn with_environment(environment: Vec<(OsString, OsString)>) -> Self {
        Self {
            home: Arc::new(TempDir::with_prefix("warifu-computer-").unwrap()),
            environment,
            launcher: Vec::new(),
        }
    }

    /// With one more environment variable.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Whose client is started by a program that becomes it: `launcher` is that program and its arguments.
    #[must_use]
    pub fn launched_by(mut self, launcher: Vec<String>) -> Self {
        self.launcher = launcher;
        self
    }

    /// Its home.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// What its programs find in their environment, beside the home.
    #[must_use]
    pub fn environment(&self) -> &[(OsString, OsString)] {
        &self.environment
    }

    /// A file in this computer's home.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Where its profiles are.
    #[must_use]
    pub fn profiles(&self) -> PathBuf {
        self.path("profiles")
    }

    /// Runs the client to its end with `typed` on stdin, a line each.
    ///
    /// # Panics
    /// It does not end.
    pub async fn run(&self, arguments: &[&str], typed: &[&str]) -> Finished {
        let mut command = self.command(arguments);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        type_in(&mut child, typed).await;
        let output = soon("the end of the client", child.wait_with_output()).await.unwrap();
        Finished::of(output)
    }

    /// Starts the client with `typed` on stdin, a line each.
    ///
    /// # Panics
    /// It cannot be started.
    pub async fn start(&self, arguments: &[&str], typed: &[&str]) -> Running {
        let child = self.command(arguments).spawn().unwrap();
        let mut running = Running::of(child, typed).await;
        running.stdin = None;
        running
    }

    /// Starts the client with `typed` on stdin, a line each, where more can be typed later. What it says on stderr is
    /// [`Computer::asked`].
    ///
    /// # Panics
    /// It cannot be started.
    pub async fn converse(&self, arguments: &[&str], typed: &[&str]) -> Running {
        let questions = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.path("questions"))
            .unwrap();
        let child = self.command(arguments).stderr(questions).spawn().unwrap();
        Running::of(child, typed).await
    }

    /// What clients have said on stderr in conversations: their questions.
    ///
    /// # Panics
    /// There was no conversation.
    #[must_use]
    pub fn asked(&self) -> String {
        std::fs::read_to_string(self.path("questions")).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = match self.launcher.split_first() {
            None => Command::new(binaries::client()),
            Some((launcher, arguments)) => {
                let mut command = Command::new(launcher);
                command.args(arguments).arg(binaries::client());
                command
            }
        };
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home.path())
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .arg("--profile-dir")
            .arg(self.profiles())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        command
    }
}

async fn type_in(child: &mut Child, typed: &[&str]) {
    let mut stdin = child.stdin.take().unwrap();
    for line in typed {
        // A client that has failed before it reads says so by its exit code.
        let _ = stdin.write_all(format!("{line}\n").as_bytes()).await;
    }
}

impl Finished {
    fn of(output: Output) -> Self {
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        Self {
            code: output.status.code().unwrap_or(-1),
            events: stdout
                .lines()
                .filter_map(|line| serde_json::from_str(line).ok())
                .collect(),
            stdout,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The client, which must have ended with `code`.
    ///
    /// # Panics
    /// It ended with another.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    /// The event of that name.
    ///
    /// # Panics
    /// There was none.
    #[must_use]
    #[track_caller]
    pub fn event(&self, name: &str) -> &Value {
        match self.events.iter().find(|event| event["event"] == name) {
            Some(event) => event,
            None => panic!("no event {name}: {self:?}"),
        }
    }

    /// Everything that the client said.
    #[must_use]
    pub fn said(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// A client that runs. It is killed with this value.
#[derive(Debug)]
pub struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Running {
    async fn of(mut child: Child, typed: &[&str]) -> Self {
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut running = Self {
            stdin: child.stdin.take(),
            child,
            lines,
        };
        for line in typed {
            running.types(line).await;
        }
        running
    }

    /// Awaits a line that is like that.
    ///
    /// # Panics
    /// The client ends without it.
    pub async fn line(&mut self, what: &str, is_it: impl Fn(&str) -> bool) -> String {
        let mut said = Vec::new();
        while let Some(line) = soon(what, self.lines.next_line()).await.unwrap() {
            if is_it(&line) {
                return line;
            }
            said.push(line);
        }
        panic!("the client ended without {what}, having said {said:?}")
    }

    /// Awaits the event of that name.
    ///
    /// # Panics
    /// The client ends without it.
    pub async fn event(&mut self, name: &str) -> Value {
        let mut said = Vec::new();
        while let Some(line) = soon(name, self.lines.next_line()).await.unwrap() {
            let event: Value = serde_json::from_str(&line).unwrap_or(Value::Null);
            if event["event"] == name {
                return event;
            }
            said.push(line);
        }
        panic!("the client ended without {name}, having said {said:?}")
    }

    /// Types a line, where its stdin is still open.
    pub async fn types(&mut self, line: &str) {
        if let Some(stdin) = &mut self.stdin {
            // A client that has failed before it reads says so by its exit code.
            let _ = stdin.write_all(format!("{line}\n").as_bytes()).await;
        }
    }

    /// Ends it at once, as nothing else does (SIGKILL).
    ///
    /// # Panics
    /// It cannot be ended.
    pub async fn kill(mut self) {
        process::kill(&mut self.child).await;
    }

    /// Asks it to end, as Ctrl-C does not but a closing terminal does, and awaits that.
    ///
    /// # Panics
    /// It does not end.
    pub async fn stop(self) -> i32 {
        process::ask_to_end(&self.child);
        self.end().await
    }

    /// Awaits the end, and returns the exit code.
    ///
    /// # Panics
    /// It does not end.
    pub async fn end(mut self) -> i32 {
        while let Ok(Some(_)) = soon("the end of the client", self.lines.next_line()).await {}
        let status = soon("the end of the client", self.child.wait()).await.unwrap();
        status.code().unwrap_or(-1)
    }
}

/// Every file of this computer that holds `secret`.
///
/// # Panics
/// They cannot be read.
#[must_use]
pub fn files_with(directory: &Path, secret: &[u8]) -> Vec<PathBuf> {
    crate::server::files_below(directory)
        .into_iter()
        // A socket has no content.
        .filter(|file| file.is_file())
        .filter(|file| {
            let content = std::fs::read(file).unwrap();
            content.windows(secret.len()).any(|window| window == secret)
        })
        .collect()
}

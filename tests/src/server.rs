//! A real server in a process of its own, on ports that the system chose.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Output, Stdio};
use std::sync::Arc;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use warifu_protocol::Pin;

use crate::api::Api;
use crate::bundle::Bundle;
use crate::process::{self, soon};
use crate::{binaries, bundle};

/// How a server is started; the same setup can be started again and again on its data.
#[derive(Clone, Debug)]
pub struct Setup {
    place: Arc<TempDir>,
    listen: String,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
}

impl Setup {
    /// An empty data directory, cheap passwords, no limits: for tests about something else.
    ///
    /// # Panics
    /// There is no room for temporary files.
    #[must_use]
    pub fn new() -> Self {
        Self::as_shipped()
            .with("WARIFU_PASSWORD__MEMORY_KIB", "1024")
            .with("WARIFU_PASSWORD__PASSES", "1")
            .with("WARIFU_LIMITS__ENABLED", "false")
    }

    /// An empty data directory and every default, ports excepted.
    ///
    /// # Panics
    /// There is no room for temporary files.
    #[must_use]
    pub fn as_shipped() -> Self {
        Self {
            place: Arc::new(TempDir::with_prefix("warifu-server-").unwrap()),
            listen: "127.0.0.1:0".to_owned(),
            arguments: Vec::new(),
            environment: Vec::new(),
        }
    }

    /// With one more environment variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// The same with an empty data directory.
    ///
    /// # Panics
    /// There is no room for temporary files.
    #[must_use]
    pub fn elsewhere(&self) -> Self {
        Self {
            place: Self::as_shipped().place,
            ..self.clone()
        }
    }

    /// Listening at `address` instead of a free port on loopback.
    #[must_use]
    pub fn listen(mut self, address: &str) -> Self {
        address.clone_into(&mut self.listen);
        self
    }

    /// With more arguments to `serve`.
    #[must_use]
    pub fn arguments(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(OsString::from));
        self
    }

    /// Where the server keeps its data.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.place.path().join("data")
    }

    /// Where the logs of every start are.
    #[must_use]
    pub fn log_file(&self) -> PathBuf {
        self.place.path().join("log")
    }

    /// Starts the server and waits until it is ready.
    ///
    /// # Panics
    /// It does not get ready.
    pub async fn start(&self) -> Server {
        match self.try_start().await {
            Ok(server) => server,
            Err(failed) => panic!("the server ended with {}:\n{}", failed.status, failed.log),
        }
    }

    /// Starts the server and waits until it is ready, or has ended.
    ///
    /// # Errors
    /// It has ended.
    ///
    /// # Panics
    /// It does neither in time.
    pub async fn try_start(&self) -> Result<Server, Failed> {
        let log = File::options().create(true).append(true).open(self.log_file()).unwrap();
        let before = log.metadata().unwrap().len();
        let mut child = self
            .command("serve")
            .args(["--listen", &self.listen, "--admin-listen", "127.0.0.1:0"])
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut admin = None;
        while let Some(line) = soon("a ready line", lines.next_line()).await.unwrap() {
            if let Some(url) = line.strip_prefix("admin on ") {
                admin = Some(url.trim_end_matches('/').to_owned());
            } else if let Some(url) = line.strip_prefix("listening on ") {
                let admin = admin.expect("the admin line comes first");
                let url = url.trim_end_matches('/').to_owned();
                // Whatever it says later must not fill the pipe.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(Server {
                    setup: self.clone(),
                    child,
                    url,
                    admin,
                });
            }
        }
        let status = soon("the end of the server", child.wait()).await.unwrap();
        let log = std::fs::read(self.log_file()).unwrap();
        let log = String::from_utf8_lossy(log.split_at(usize::try_from(before).unwrap()).1).into_owned();
        Err(Failed { status, log })
    }

    /// Runs another command of `warifu-server` on the same data.
    ///
    /// # Panics
    /// It does not end.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        let (name, rest) = arguments.split_first().expect("a command");
        let mut command = self.command(name);
        command.args(rest).stdin(Stdio::null());
        soon("the end of the command", command.output()).await.unwrap()
    }

    /// The pin, as the operator reads it on the server itself.
    ///
    /// # Panics
    /// `ca show` does not name it first.
    pub async fn pin(&self) -> Pin {
        let data = self.data_dir();
        let output = self.run(&["ca", "show", "--data-dir", data.to_str().unwrap()]).await;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let first = said.lines().next().and_then(|line| line.strip_prefix("pin "));
        let pin = first.unwrap_or_else(|| panic!("no pin first: {output:?}"));
        pin.parse().unwrap()
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(binaries::server());
        command
            .arg(name)
            .current_dir(self.place.path())
            .env("WARIFU_SERVER__DATA_DIR", self.data_dir())
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .kill_on_drop(true);
        command
    }
}

impl Default for Setup {
    fn default() -> Self {
        Self::new()
    }
}

/// A server that ended instead of getting ready.
#[derive(Debug)]
pub struct Failed {
    /// How it ended.
    pub status: ExitStatus,
    /// What it said on stderr.
    pub log: String,
}

/// A server that answers. It is killed with this value.
#[derive(Debug)]
pub struct Server {
    /// How it was started.
    pub setup: Setup,
    child: Child,
    url: String,
    admin: String,
}

impl Server {
    /// A fresh server on an empty data directory.
    ///
    /// # Panics
    /// It does not get ready.
    pub async fn fresh() -> Self {
        Setup::new().start().await
    }

    /// Its address, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address of its admin listener, without a slash at the end.
    #[must_use]
    pub fn admin_url(&self) -> &str {
        &self.admin
    }

    /// The process, for those who end it themselves.
    pub const fn process(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Its CA certificates, found under its pin.
    ///
    /// # Panics
    /// The bundle does not hold the pinned pair.
    pub async fn bundle(&self) -> Bundle {
        bundle::fetch(&self.url, &self.setup.pin().await).await
    }

    /// A client that trusts it.
    ///
    /// # Panics
    /// The bundle does not hold the pinned pair.
    pub async fn api(&self) -> Api {
        if self.url.starts_with("http://") {
            return Api::plain(&self.url, self.setup.pin().await);
        }
        Api::trusting(&self.url, &self.bundle().await)
    }

    /// Everything that it has logged so far.
    ///
    /// # Panics
    /// The log cannot be read.
    #[must_use]
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.setup.log_file()).unwrap()).into_owned()
    }

    /// Ends it at once, as a crash does (SIGKILL).
    ///
    /// # Panics
    /// It cannot be ended.
    pub async fn crash(mut self) {
        process::kill(&mut self.child).await;
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    ///
    /// # Panics
    /// It does not end.
    pub async fn stop(mut self) -> ExitStatus {
        process::ask_to_end(&self.child);
        soon("the end of the server", self.child.wait()).await.unwrap()
    }

    /// A file in its data directory.
    #[must_use]
    pub fn data_file(&self, name: &str) -> PathBuf {
        self.setup.data_dir().join(name)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- the server's log ---\n{}", tail(&self.log(), 60));
        }
    }
}

fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all.split_at(all.len().saturating_sub(lines)).1.join("\n")
}

/// Every file below `directory`.
///
/// # Panics
/// It cannot be read.
#[must_use]
pub fn files_below(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            files.extend(files_below(&entry.path()));
        } else {
            files.push(entry.path());
        }
    }
    files
}

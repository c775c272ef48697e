//! Two computers on one machine: two profiles of the command-line client.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::need::has_secret_service;

/// Where a demonstration keeps its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keychain {
    /// In the system's keychain, as the client does by itself.
    System,
    /// Sealed under a passphrase that is in a file.
    Passphrase,
}

impl Keychain {
    /// The system's keychain where this session has one.
    pub(crate) fn of_this_session() -> Self {
        if has_secret_service() {
            return Self::System;
        }
        println!("There is no keychain in this session: the keys are sealed under a passphrase instead.");
        Self::Passphrase
    }
}

/// The profiles of one journey.
pub(crate) struct Computers {
    number: u32,
    home: PathBuf,
    both: [Computer; 2],
}

/// One profile.
pub(crate) struct Computer {
    title: &'static str,
    client: PathBuf,
    profiles: PathBuf,
    name: String,
    /// The passphrase that seals its keys where there is no keychain.
    passphrase_file: Option<PathBuf>,
}

impl Computers {
    /// The next two profiles that nobody has used yet.
    ///
    /// # Errors
    /// The directory of the demonstrations cannot be read or written.
    pub(crate) fn new(client: PathBuf, home: &Path, keychain: Keychain) -> Result<Self> {
        let number = next_number(home)?;
        let profiles = home.join(format!("journey-{number}"));
        std::fs::create_dir_all(&profiles)?;
        let passphrase_file = match keychain {
            Keychain::System => None,
            Keychain::Passphrase => {
                let file = profiles.join("passphrase");
                write_private(&file, &random_word()?)?;
                Some(file)
            }
        };
        let computer = |title, name: &str| Computer {
            title,
            client: client.clone(),
            profiles: profiles.clone(),
            name: format!("{name}-{number}"),
            passphrase_file: passphrase_file.clone(),
        };
        Ok(Self {
            number,
            both: [
                computer("The first computer", "first"),
                computer("The second computer", "second"),
            ],
            home: profiles,
        })
    }

    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    pub(crate) fn both(&self) -> &[Computer; 2] {
        &self.both
    }

    /// Where the first computer puts the picture of its code.
    pub(crate) fn picture(&self) -> PathBuf {
        self.home.join("code.png")
    }

    /// A password for the account, kept beside the profiles for those who go on by hand.
    ///
    /// # Errors
    /// It cannot be made or written.
    pub(crate) fn password(&self) -> Result<String> {
        let password = random_word()?;
        write_private(&self.home.join("password"), &password)?;
        Ok(password)
    }
}

impl Computer {
    pub(crate) fn title(&self) -> &'static str {
        self.title
    }

    /// Runs the client to its end, shows what it says, and returns it.
    ///
    /// # Errors
    /// The client fails.
    pub(crate) fn run(&self, arguments: &[&str], stdin: &str) -> Result<String> {
        let mut running = self.start(arguments, stdin)?;
        running.until_done()?;
        Ok(std::mem::take(&mut running.said))
    }

    /// Starts showing a code, in the terminal and as a picture.
    ///
    /// # Errors
    /// The client cannot be started.
    pub(crate) fn show_code(&self, picture: &Path, password: &str) -> Result<Running> {
        let picture = picture.to_string_lossy();
        self.start(&["add-device", "--no-approval", "--qr-png", &picture], password)
    }

    /// The command as a person would type it.
    pub(crate) fn command_line(&self, arguments: &str) -> String {
        let passphrase = self.passphrase_file.as_ref().map_or_else(String::new, |file| {
            format!("WARIFU_KEYCHAIN=passphrase WARIFU_PASSPHRASE_FILE={} ", file.display())
        });
        format!(
            "{passphrase}{} --profile-dir {} --profile {} {arguments}",
            self.client.display(),
            self.profiles.display(),
            self.name
        )
    }

    fn start(&self, arguments: &[&str], stdin: &str) -> Result<Running> {
        println!("   $ warifu --profile {} {}", self.name, words(arguments));
        let mut command = Command::new(&self.client);
        command
            .arg("--profile-dir")
            .arg(&self.profiles)
            .args(["--profile", &self.name])
            .args(arguments);
        if !stdin.is_empty() {
            command.arg("--password-stdin");
        }
        if let Some(file) = &self.passphrase_file {
            command
                .env("WARIFU_KEYCHAIN", "passphrase")
                .env("WARIFU_PASSPHRASE_FILE", file);
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the client cannot be started")?;
        let mut input = child.stdin.take().context("stdin is piped")?;
        if !stdin.is_empty() {
            writeln!(input, "{stdin}")?;
        }
        drop(input);
        let stdout = child.stdout.take().context("stdout is piped")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            BufReader::new(stdout)
                .lines()
                .map_while(Result::ok)
                .try_for_each(|line| sender.send(line))
        });
        Ok(Running {
            child,
            lines,
            said: String::new(),
        })
    }
}

/// A client that runs; it ends with this value.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
    said: String,
}

impl Running {
    /// Shows what the client says until `file` is there.
    ///
    /// # Errors
    /// It ends before that.
    pub(crate) fn until_there(&mut self, file: &Path) -> Result<()> {
        while !file.exists() {
            match self.lines.recv_timeout(Duration::from_millis(50)) {
                Ok(line) => self.show(&line),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => bail!("the client ended ({})", self.child.wait()?),
            }
        }
        // The picture is there when the code is on the screen: the rest of it is on its way.
        while let Ok(line) = self.lines.recv_timeout(Duration::from_millis(300)) {
            self.show(&line);
        }
        Ok(())
    }

    /// Shows what the client says until it ends.
    ///
    /// # Errors
    /// It fails.
    pub(crate) fn until_done(&mut self) -> Result<()> {
        while let Ok(line) = self.lines.recv() {
            self.show(&line);
        }
        let status = self.child.wait()?;
        if !status.success() {
            bail!("the client failed ({status})");
        }
        Ok(())
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

/// One more than the highest number of a journey so far.
fn next_number(home: &Path) -> Result<u32> {
    let mut next = 1;
    for entry in std::fs::read_dir(home)? {
        let name = entry?.file_name();
        let number = name
            .to_str()
            .and_then(|name| name.strip_prefix("journey-")?.parse().ok());
        next = next.max(number.map_or(0, |number: u32| number.saturating_add(1)));
    }
    Ok(next)
}

/// 128 random bits as text. The standard library has no random bytes but those that seed its maps.
fn random_word() -> Result<String> {
    use std::hash::{BuildHasher, RandomState};
    let half = || RandomState::new().hash_one("warifu");
    Ok(format!("{:016x}{:016x}", half(), half()))
}

fn write_private(file: &Path, text: &str) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(file)
        .and_then(|mut opened| opened.write_all(text.as_bytes()))
        .with_context(|| format!("{} cannot be written", file.display()))
}

/// The arguments as a person would type them.
fn words(arguments: &[&str]) -> String {
    let quoted = arguments.iter().map(|argument| match argument.contains(' ') {
        true => format!("\"{argument}\""),
        false => (*argument).to_owned(),
    });
    quoted.collect::<Vec<_>>().join(" ")
}

//! Two computers on one machine: two profiles of the command-line client.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::running::{Output, Running};
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

    /// What a person types first in another terminal, so that the commands of both are short.
    pub(crate) fn environment(&self) -> Vec<String> {
        let [first, _] = &self.both;
        let passphrase = first.passphrase_file.iter().flat_map(|file| {
            [
                ("WARIFU_KEYCHAIN", "passphrase".to_owned()),
                ("WARIFU_PASSPHRASE_FILE", file.display().to_string()),
            ]
        });
        let programs = first.client.parent().unwrap_or(&first.client).display();
        let (set, path) = match cfg!(windows) {
            true => ("set", format!("{programs};%PATH%")),
            false => ("export", format!("{programs}:$PATH")),
        };
        [
            ("PATH", path),
            ("WARIFU_PROFILE_DIR", first.profiles.display().to_string()),
        ]
        .into_iter()
        .chain(passphrase)
        .map(|(name, value)| format!("{set} {name}={value}"))
        .collect()
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
        self.start(arguments, stdin, Output::Captured)?.until_done()
    }

    /// Starts the client, which is told more later.
    ///
    /// # Errors
    /// It cannot be started.
    pub(crate) fn begin(&self, arguments: &[&str], stdin: &str) -> Result<Running> {
        self.start(arguments, stdin, Output::Captured)
    }

    /// Starts showing a code, in the terminal and as a picture.
    ///
    /// # Errors
    /// The client cannot be started.
    pub(crate) fn show_code(&self, picture: &Path, password: &str) -> Result<Running> {
        let picture = picture.to_string_lossy();
        let arguments = ["add-device", "--qr-png", &picture];
        // A screen of its own, where there is one: codes are drawn in true black and white there.
        let output = match std::io::stdout().is_terminal() {
            true => Output::Screen,
            false => Output::Captured,
        };
        self.start(&arguments, password, output)
    }

    /// The app with this profile. A person decides in it how the keys are sealed where there is no keychain.
    pub(crate) fn window(&self, app: &Path) -> Command {
        let mut command = Command::new(app);
        command
            .env("WARIFU_PROFILE_DIR", &self.profiles)
            .env("WARIFU_PROFILE", &self.name);
        if cfg!(target_os = "linux") {
            // Where the web view keeps what it keeps: demonstrations leave nothing in anybody's home.
            command.env("XDG_DATA_HOME", self.profiles.join("data"));
        }
        command
    }

    /// What a person would type after [`Computers::environment`].
    pub(crate) fn command_line(&self, arguments: &str) -> String {
        format!("warifu --profile {} {arguments}", self.name)
    }

    fn start(&self, arguments: &[&str], stdin: &str, output: Output) -> Result<Running> {
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
        Running::start(&mut command, stdin, output)
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

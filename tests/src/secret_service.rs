//! A real Secret Service under a D-Bus session of its own.

use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::process::{Child, ChildStdout, Command};

use crate::process::soon;

const PASSWORD: &[u8] = b"password of the keyring";

type Lines = tokio::io::Lines<BufReader<ChildStdout>>;

/// A session bus with gnome-keyring on it. Both end with this value.
#[derive(Debug)]
pub struct SecretService {
    home: TempDir,
    address: String,
    _bus: Child,
    _keyring: Child,
}

impl SecretService {
    /// A service whose keyring is unlocked.
    ///
    /// # Panics
    /// It does not come up.
    pub async fn unlocked() -> Self {
        let home = TempDir::with_prefix("warifu-keyring-").unwrap();
        let (bus, mut lines) =
            started(Command::new("dbus-daemon").args(["--session", "--nofork", "--nopidfile", "--print-address=1"]));
        let address = soon("the bus", lines.next_line()).await.unwrap().expect("an address");
        let environment = environment(&home, &address);

        // Its own name is the first thing that the monitor sees: from then on it misses nothing.
        let (_monitor, mut seen) = started(
            Command::new("dbus-monitor")
                .args(["--session", "member='NameOwnerChanged',arg0='org.freedesktop.secrets'"])
                .envs(environment.clone()),
        );
        soon("the monitor", seen.next_line()).await.unwrap();
        let (mut keyring, _) = started(
            Command::new("gnome-keyring-daemon")
                .args(["--unlock", "--components=secrets", "--foreground"])
                .envs(environment),
        );
        let mut stdin = keyring.stdin.take().unwrap();
        stdin.write_all(PASSWORD).await.unwrap();
        drop(stdin);
        loop {
            let line = soon("the keyring", seen.next_line())
                .await
                .unwrap()
                .expect("the monitor");
            if line.contains("string \"org.freedesktop.secrets\"") {
                break;
            }
        }
        Self {
            home,
            address,
            _bus: bus,
            _keyring: keyring,
        }
    }

    /// What a program needs to reach it.
    #[must_use]
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        environment(&self.home, &self.address)
    }

    /// The address of its bus.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Where it keeps its keyring.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Unlocks the keyring, as the login of its person does: pam_gnome_keyring says the same on the same socket.
    ///
    /// # Panics
    /// The service refuses.
    pub async fn unlock(&self) {
        const UNLOCK: u32 = 1;
        let socket = self.home.path().join("keyring/control");
        let mut socket = UnixStream::connect(socket).await.unwrap();
        let length = u32::try_from(12 + PASSWORD.len()).unwrap();
        let password = u32::try_from(PASSWORD.len()).unwrap();
        // One byte with which a socket carries credentials, then a packet: its length, what is asked, a text.
        let mut packet = vec![0];
        packet.extend(
            [length, UNLOCK, password]
                .iter()
                .flat_map(|number| number.to_be_bytes()),
        );
        packet.extend(PASSWORD);
        socket.write_all(&packet).await.unwrap();
        let mut answer = [0; 8];
        soon("the unlocking", socket.read_exact(&mut answer)).await.unwrap();
        assert_eq!(answer, [0, 0, 0, 8, 0, 0, 0, 0], "the keyring is unlocked");
    }

    /// Locks the keyring, as it is before its person has logged in.
    ///
    /// # Panics
    /// The service refuses.
    pub async fn lock(&self) {
        let locked = Command::new("dbus-send")
            .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"])
            .args(["/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock"])
            .arg("array:objpath:/org/freedesktop/secrets/collection/login")
            .envs(self.environment())
            .output();
        let locked = soon("the lock", locked).await.unwrap();
        let said = String::from_utf8_lossy(&locked.stdout).into_owned();
        assert!(said.contains("collection/login"), "{locked:?}");
    }
}

fn environment(home: &TempDir, address: &str) -> Vec<(OsString, OsString)> {
    let path = home.path();
    [
        ("DBUS_SESSION_BUS_ADDRESS", address.into()),
        ("HOME", path.into()),
        ("XDG_RUNTIME_DIR", path.into()),
        ("XDG_DATA_HOME", path.join("data").into()),
    ]
    .map(|(name, value): (&str, OsString)| (name.into(), value))
    .into()
}

fn started(command: &mut Command) -> (Child, Lines) {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let stdout = child.stdout.take().unwrap();
    (child, BufReader::new(stdout).lines())
}

//! A computer with a screen: its own home, display, keychain and profile, which outlive the app's window.

use std::ffi::OsString;
use std::fs::File;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};

use tokio::process::Command;

use super::app::App;
use super::display::Display;
use super::driver::Driver;
use super::processes::Tree;
use crate::binaries;
use crate::computer::Computer;
use crate::process::soon;
use crate::secret_service::SecretService;

/// A computer on which the app can be started, once at a time.
#[derive(Debug)]
pub struct Desktop {
    computer: Computer,
    display: Display,
    keychain: Option<SecretService>,
    settings: Vec<(OsString, OsString)>,
}

impl Desktop {
    /// A computer with a keychain of its own that is unlocked, and a profile of this name.
    ///
    /// # Panics
    /// It cannot be had.
    pub async fn with_keychain(profile: &str) -> Self {
        let keychain = SecretService::unlocked().await;
        let bus = ("DBUS_SESSION_BUS_ADDRESS".into(), keychain.address().into());
        Self {
            keychain: Some(keychain),
            ..Self::with_environment(profile, vec![bus]).await
        }
    }

    /// Two of those, with the profiles `first` and `second`.
    ///
    /// # Panics
    /// They cannot be had.
    pub async fn two() -> [Self; 2] {
        [Self::with_keychain("first").await, Self::with_keychain("second").await]
    }

    /// A computer without any bus and so without a keychain.
    ///
    /// # Panics
    /// It cannot be had.
    pub async fn without_keychain(profile: &str) -> Self {
        Self::with_environment(profile, Vec::new()).await
    }

    async fn with_environment(profile: &str, mut environment: Vec<(OsString, OsString)>) -> Self {
        environment.push(("WARIFU_PROFILE".into(), profile.into()));
        let computer = Computer::with_environment(environment);
        // Where a bus is looked for when no address is set.
        let computer = computer.clone().set("XDG_RUNTIME_DIR", computer.path("run"));
        std::fs::create_dir(computer.path("run")).unwrap();
        Self {
            computer,
            display: Display::open().await,
            keychain: None,
            settings: Vec::new(),
        }
    }

    /// With another display.
    #[must_use]
    pub fn before(mut self, display: Display) -> Self {
        self.display = display;
        self
    }

    /// With one more environment variable for the app alone.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// The same computer in a terminal: the command line on the same profile and keychain.
    #[must_use]
    pub const fn computer(&self) -> &Computer {
        &self.computer
    }

    /// Its display.
    #[must_use]
    pub const fn display(&self) -> &Display {
        &self.display
    }

    /// Its keychain.
    ///
    /// # Panics
    /// It has none.
    #[must_use]
    pub const fn keychain(&self) -> &SecretService {
        self.keychain.as_ref().expect("a computer with a keychain")
    }

    /// Everything that the app and what shows its pages have said, in all starts.
    ///
    /// # Panics
    /// It is no text.
    #[must_use]
    pub fn said(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.log_file()).unwrap()).into_owned()
    }

    /// Starts the app, and returns when there is a session with its window.
    ///
    /// # Panics
    /// It does not come up.
    pub async fn start(&self) -> App<'_> {
        let log = File::options().create(true).append(true).open(self.log_file()).unwrap();
        let mut environment = self.environment();
        environment.push(("TAURI_WEBVIEW_AUTOMATION".into(), "true".into()));
        let driver = Driver::start(&binaries::app(), &environment, &log).await;
        App::new(self, driver)
    }

    /// Starts the app another time, and returns how that has ended.
    ///
    /// # Panics
    /// It goes on.
    pub async fn start_another(&self) -> ExitStatus {
        let mut command = Command::new(binaries::app());
        command.env_clear().envs(self.environment()).stdin(Stdio::null());
        let mut tree = Tree::start(command.stdout(Stdio::null()).stderr(Stdio::null()));
        soon("the end of another app", tree.child().wait()).await.unwrap()
    }

    /// A file in the home, which the app does not write.
    fn log_file(&self) -> PathBuf {
        self.computer.path("said")
    }

    /// All that the app finds in its environment.
    #[must_use]
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        let home = |name: &str| self.computer.path(name).into_os_string();
        let mut environment: Vec<(OsString, OsString)> = [
            ("PATH", std::env::var_os("PATH").unwrap_or_default()),
            ("HOME", self.computer.home().into()),
            ("XDG_CACHE_HOME", home("cache")),
            ("XDG_CONFIG_HOME", home("config")),
            ("XDG_DATA_HOME", home("data")),
            ("XDG_STATE_HOME", home("state")),
            ("DISPLAY", self.display.name().into()),
            ("GDK_BACKEND", "x11".into()),
            ("LANG", "C.UTF-8".into()),
            ("WARIFU_LANG", "en".into()),
            ("WARIFU_LOG", "info".into()),
            ("WARIFU_PROFILE_DIR", self.computer.profiles().into()),
        ]
        .map(|(name, value): (&str, OsString)| (name.into(), value))
        .into();
        environment.extend_from_slice(self.computer.environment());
        environment.extend_from_slice(&self.settings);
        environment
    }
}

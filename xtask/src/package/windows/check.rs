//! Whether the installer does what it says, in a Windows of its own under Wine.

mod registry;
mod trace;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use anyhow::{Context, Result, ensure};

use self::registry::{Registry, Value};
use self::trace::Trace;
use super::contents::Contents;
use super::installer::Installer;
use super::signing::{Certificate, Signer};
use super::tools::Tools;
use crate::cross::{Rust, Windows, Wine};

/// As the script says it.
const TOO_OLD: i32 = 3;
const IN_USE: i32 = 4;

/// Below the person's directory for what is of this computer alone.
const DIRECTORY: &str = r"Programs\Warifu";
const SHORTCUT: &str = r"Microsoft\Windows\Start Menu\Programs\Warifu.lnk";
const CLIENT: &str = r"bin\warifu.exe";
/// Where the client keeps what is the person's, also below it.
const PROFILE: &str = r"warifu\data\profiles\default\record";

const UNINSTALL: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Warifu";
const ENVIRONMENT: &str = r"HKCU\Environment";
/// Where Wine looks which Windows it is.
const WINE: &str = r"HKCU\Software\Wine";

/// A path with what is easily lost: variables, and a semicolon at its end.
const OWN_PATH: &str = r"C:\own tools;%USERPROFILE%\more;";
/// Longer than the installer can hold.
const TOO_LONG: usize = 1500;
/// How often the client is looked for, which has just been started.
const TRIES: usize = 5;

/// The parts that it needs.
pub(super) struct Check<'a> {
    tools: &'a Tools,
    rust: &'a Rust,
    windows: &'a Windows,
    place: &'a Path,
    registry: Registry<'a>,
}

/// What a program that was told to wait does until then.
struct Waiting(std::process::Child);

impl<'a> Check<'a> {
    /// In the directory `place`, which is there.
    pub(super) fn new(tools: &'a Tools, rust: &'a Rust, windows: &'a Windows, place: &'a Path) -> Self {
        Self {
            tools,
            rust,
            windows,
            place,
            registry: Registry::new(&windows.wine),
        }
    }

    /// Installs an older version of the same `contents` and `installer` over it, tries what was installed, and removes it.
    ///
    /// # Errors
    /// Something is not as it must be.
    pub(super) fn run(&self, contents: &Contents, installer: &Installer, signer: Option<&Signer>) -> Result<()> {
        println!("\n== An older version, with a signature for this once");
        let certificate = Certificate::for_once(self.tools, &self.place.join("certificate"))?;
        let once = Signer::new(self.tools, certificate, &self.place.join("signing-once"))?;
        let signed = contents.copy_to(&self.place.join("signed"))?;
        let older = Installer::of_an_older_version(self.place);
        older.make(self.tools, &signed, Some(&once))?;
        once.prove(
            &signed.client(),
            &self.place.join("changed.exe"),
            &contents.stage().join("LICENSE-MIT.txt"),
        )?;

        println!("\n== Under Wine");
        let installed = Installation::expected(&self.windows.wine)?;
        self.registry
            .write(ENVIRONMENT, "Path", &Value::with_variables(OWN_PATH))?;
        self.refuses_what_is_too_old(&older)?;
        let before = self.trace()?;

        self.install(&older, 0)?;
        self.is_there(&installed, contents, &older)?;
        once.verify(&installed.file("uninstall.exe"))?;
        once.verify(&installed.file("warifu-app.exe"))?;
        self.uninstall()?;
        before.must_equal(&self.trace()?)?;
        ensure!(!installed.root.exists(), "an empty directory stays");
        println!("Installed, signed, and removed without a trace.");

        self.leaves_a_long_path_alone(&older, &before)?;

        self.install(&older, 0)?;
        let strange = [installed.file("notes of the person.txt"), installed.profile()?];
        for file in &strange {
            std::fs::create_dir_all(file.parent().context("a file in a directory")?)?;
            std::fs::write(file, "mine")?;
        }
        self.leaves_a_running_program_alone(&installed, &older)?;
        self.is_there(&installed, contents, &older)?;

        self.install(installer, 0)?;
        self.is_there(&installed, contents, installer)?;
        if let Some(signer) = signer {
            signer.verify(&installed.file("uninstall.exe"))?;
        }
        println!("The newer version has taken its place.");
        self.programs_run(&installed)?;
        self.windows.journey(self.rust, &installed.in_windows(CLIENT))?;

        self.uninstall()?;
        before.with(&strange)?.must_equal(&self.trace()?)?;
        println!("Removed. What is the person's is still there, and nothing else.");
        Ok(())
    }

    fn wine(&self) -> &Wine {
        &self.windows.wine
    }

    fn trace(&self) -> Result<Trace> {
        let users = self.wine().place(r"C:\users")?;
        Trace::of(
            &users,
            self.registry.say(ENVIRONMENT)? + &self.registry.say(parent(UNINSTALL))?,
        )
    }

    fn install(&self, installer: &Installer, wanted: i32) -> Result<()> {
        self.ends_with(&[installer.file().as_os_str(), OsStr::new("/S")], wanted)
    }

    /// As Windows does it without a window. What is started only starts another one, which can remove the first.
    fn uninstall(&self) -> Result<()> {
        let values = self.registry.read(UNINSTALL)?;
        let command = values
            .get("QuietUninstallString")
            .context("nothing says how it is removed")?;
        let program = command.text().strip_suffix(" /S").context("it is not silent")?;
        self.ends_with(&[OsStr::new(program.trim_matches('"')), OsStr::new("/S")], 0)?;
        self.wine().until_all_ended()
    }

    fn ends_with(&self, words: &[&OsStr], wanted: i32) -> Result<()> {
        let status = self.wine().command().args(words).status()?;
        ensure!(
            status.code() == Some(wanted),
            "{words:?} ended with {status}, and not with {wanted}"
        );
        Ok(())
    }

    /// Exactly what must be there is there.
    fn is_there(&self, installed: &Installation, contents: &Contents, installer: &Installer) -> Result<()> {
        let strange = [installed.file("notes of the person.txt")];
        let files: BTreeSet<String> = trace::files_below(&installed.root)?
            .into_iter()
            .filter(|file| !strange.contains(file))
            .filter_map(|file| Some(file.strip_prefix(&installed.root).ok()?.to_string_lossy().into_owned()))
            .collect();
        ensure!(files == contents.installed(), "there are other files: {files:?}");
        let shortcut = std::fs::read(installed.shortcut()?).context("there is no entry in the start menu")?;
        let app = installed.in_windows("warifu-app.exe");
        let leads_to_it = |text: &[u8]| shortcut.windows(text.len()).any(|part| part == text);
        let wide: Vec<u8> = app.encode_utf16().flat_map(u16::to_le_bytes).collect();
        ensure!(
            leads_to_it(app.as_bytes()) || leads_to_it(&wide),
            "the entry in the start menu leads elsewhere"
        );

        let mut values = self.registry.read(UNINSTALL)?;
        let size = values
            .remove("EstimatedSize")
            .and_then(|size| size.number())
            .unwrap_or_default();
        ensure!((1_000..1_000_000).contains(&size), "it says that it has {size} KB");
        let uninstaller = installed.in_windows("uninstall.exe");
        let wanted = [
            ("DisplayName", Value::plain("Warifu")),
            ("DisplayVersion", Value::plain(installer.version())),
            ("Publisher", Value::plain("The Warifu authors")),
            ("DisplayIcon", Value::plain(&app)),
            ("InstallLocation", Value::plain(&installed.directory)),
            ("UninstallString", Value::plain(&format!("\"{uninstaller}\""))),
            ("QuietUninstallString", Value::plain(&format!("\"{uninstaller}\" /S"))),
            ("NoModify", Value::of_number(1)),
            ("NoRepair", Value::of_number(1)),
            ("PutOnPath", Value::of_number(1)),
        ];
        let wanted = wanted.map(|(name, value)| (name.to_owned(), value)).into();
        ensure!(values == wanted, "Windows is told {values:?}");
        let path = self.path()?;
        let with_it = Value::with_variables(&format!("{OWN_PATH};{}", installed.in_windows("bin")));
        ensure!(path == with_it, "the path is {path:?}");
        Ok(())
    }

    fn path(&self) -> Result<Value> {
        let mut values = self.registry.read(ENVIRONMENT)?;
        values.remove("Path").context("there is no path")
    }

    /// Wine is a Windows 7 until it is told otherwise.
    fn refuses_what_is_too_old(&self, installer: &Installer) -> Result<()> {
        self.registry.write(WINE, "Version", &Value::plain("win81"))?;
        let before = self.trace()?;
        self.install(installer, TOO_OLD)?;
        before.must_equal(&self.trace()?)?;
        self.registry.write(WINE, "Version", &Value::plain("win10"))?;
        println!("Refused by Windows 8.1.");
        Ok(())
    }

    fn leaves_a_long_path_alone(&self, installer: &Installer, before: &Trace) -> Result<()> {
        let long = Value::plain(&format!(r"C:\{}", "long".repeat(TOO_LONG / 4)));
        self.registry.write(ENVIRONMENT, "Path", &long)?;
        self.install(installer, 0)?;
        ensure!(self.path()? == long, "a long path was changed when it was installed");
        self.uninstall()?;
        ensure!(self.path()? == long, "a long path was changed when it was removed");
        self.registry
            .write(ENVIRONMENT, "Path", &Value::with_variables(OWN_PATH))?;
        before.must_equal(&self.trace()?)?;
        println!("A path that is too long was left alone.");
        Ok(())
    }

    fn leaves_a_running_program_alone(&self, installed: &Installation, installer: &Installer) -> Result<()> {
        let waiting = self.wait(&installed.in_windows(CLIENT))?;
        let file = installer.file();
        let install = [file.as_os_str(), OsStr::new("/S")];
        let mut noticed = false;
        for _ in 0..TRIES {
            // It may not have been loaded yet, and is installed anew then.
            noticed = self.wine().command().args(install).status()?.code() == Some(IN_USE);
            if noticed {
                break;
            }
        }
        ensure!(noticed, "a program that runs was replaced");
        let uninstaller = installed.in_windows("uninstall.exe");
        // In its place, so that it is heard how it ends.
        let here = format!("_?={}", installed.directory);
        self.ends_with(&[uninstaller.as_ref(), OsStr::new("/S"), here.as_ref()], IN_USE)?;
        drop(waiting);
        self.wine().until_all_ended()?;
        println!("A program that runs was left alone.");
        Ok(())
    }

    /// Starts the client, which waits for a password that never comes.
    fn wait(&self, client: &str) -> Result<Waiting> {
        let child = self
            .wine()
            .command()
            .args([client, "--profile-dir", r"C:\users\nobody", "login", "--password-stdin"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Waiting(child))
    }

    fn programs_run(&self, installed: &Installation) -> Result<()> {
        let version = env!("CARGO_PKG_VERSION");
        for (name, program) in [("warifu", CLIENT), ("warifu-app", "warifu-app.exe")] {
            let output = self.output(&[&installed.in_windows(program), "--version"])?;
            let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            ensure!(
                output.status.success() && said == format!("{name} {version}"),
                "{program} says {output:?}"
            );
            println!("{said}");
        }
        // By the path, as in a terminal.
        let typed = self.output(&["cmd", "/c", "warifu", "--version"])?;
        ensure!(typed.status.success(), "a terminal does not find the client: {typed:?}");
        // Wine has no WebView2. Whoever has none is told so.
        let output = self.output(&[&installed.in_windows("warifu-app.exe")])?;
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        ensure!(
            output.status.code() == Some(1) && said.contains("WebView2"),
            "the app says {output:?}"
        );
        println!("{said}");
        Ok(())
    }

    fn output(&self, words: &[&str]) -> Result<Output> {
        Ok(self.wine().command().args(words).stdin(Stdio::null()).output()?)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // Without anybody to type, it ends by itself.
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

/// Where it is installed.
struct Installation<'a> {
    wine: &'a Wine,
    /// As Windows says it.
    directory: String,
    root: PathBuf,
    local: String,
    roaming: String,
}

impl<'a> Installation<'a> {
    /// Where it must be installed if nobody says otherwise.
    fn expected(wine: &'a Wine) -> Result<Self> {
        let ask = |variable: &str| -> Result<String> {
            let output = wine.command().args(["cmd", "/c", "echo", variable]).output()?;
            Ok(String::from_utf8(output.stdout)?.trim().to_owned())
        };
        let local = ask("%LOCALAPPDATA%")?;
        let directory = format!(r"{local}\{DIRECTORY}");
        Ok(Self {
            wine,
            root: wine.place(&directory)?,
            directory,
            local,
            roaming: ask("%APPDATA%")?,
        })
    }

    fn in_windows(&self, name: &str) -> String {
        format!(r"{}\{name}", self.directory)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn shortcut(&self) -> Result<PathBuf> {
        self.wine.place(&format!(r"{}\{SHORTCUT}", self.roaming))
    }

    fn profile(&self) -> Result<PathBuf> {
        self.wine.place(&format!(r"{}\{PROFILE}", self.local))
    }
}

fn parent(key: &str) -> &str {
    key.rsplit_once('\\').map_or(key, |(parent, _)| parent)
}

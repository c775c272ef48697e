//! Wayland: the desktop takes the picture, and asks its person first.
//!
//! It wants to know who asks and looks into that process. This program lets nobody look into it, since it holds keys and
//! passwords: so a process that holds nothing, another run of the same program, asks in its place.

mod question;

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::process::{ExitCode, Stdio};

use tokio::io::AsyncReadExt;
use tokio::process::Command;
use tokio::task::spawn_blocking;
use url::Url;

use crate::screen::{ScreenError, Shot};
use question::Answer;

/// Set in the process that asks, and nowhere else.
const ASKS: &str = "WARIFU_ASKS_THE_DESKTOP";
/// What that process has of this one's environment: where the bus is, and where the program's libraries are. Whoever may look
/// into it sees its environment too.
const NEEDED: [&str; 4] = ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "HOME", "LD_LIBRARY_PATH"];
/// More than the files of several screens of 8K have.
const MAX_FILE: u64 = 512 * 1024 * 1024;
/// More than any answer has.
const MAX_ANSWER: u64 = 16 * 1024;

/// A picture of all screens, as the desktop wrote it to a file. The file is removed.
pub(super) async fn shot() -> Result<Shot, ScreenError> {
    let place = ask().await?;
    let taken = spawn_blocking(move || decoded(&take(&place).map_err(ScreenError::failed)?));
    taken.await.map_err(|_| ScreenError::Failed)?
}

/// A photograph as a wallpaper makes the file larger than that of any picture of a code: here only its pixels are bounded.
fn decoded(bytes: &[u8]) -> Result<Shot, ScreenError> {
    let picture = image::load_from_memory(bytes)
        .map_err(ScreenError::failed)?
        .into_rgba8();
    let [width, height] = [picture.width(), picture.height()].map(|side| usize::try_from(side).unwrap_or(usize::MAX));
    Ok(Shot {
        width,
        height,
        rgba: picture.into_raw(),
    })
}

/// Asks by another process. It ends with this future, and the desktop takes its question back.
async fn ask() -> Result<Url, ScreenError> {
    // This very program, also where a newer one has taken its place meanwhile.
    let needed = NEEDED.iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
    let mut asking = Command::new("/proc/self/exe")
        .env_clear()
        .envs(needed)
        .env(ASKS, "1")
        // It ends when nobody holds the other end any more, however this process ended.
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(ScreenError::failed)?;
    // Held to the end: waiting for the process would close it.
    let _held = asking.stdin.take();
    let mut said = String::new();
    if let Some(output) = asking.stdout.take() {
        let read = output.take(MAX_ANSWER).read_to_string(&mut said).await;
        read.map_err(ScreenError::failed)?;
    }
    let status = asking.wait().await.map_err(ScreenError::failed)?;
    match Answer::of(status.code()) {
        Answer::Taken => Url::parse(said.trim()).map_err(ScreenError::failed),
        Answer::Unanswered(error) => {
            tracing::info!(reason = said.trim(), "the desktop gave no picture of the screen");
            Err(error)
        }
    }
}

/// Asks the desktop, where this process was started for that alone; what `main` must end with.
pub(super) fn asked() -> Option<ExitCode> {
    std::env::var_os(ASKS)?;
    std::thread::spawn(|| {
        let _end = io::copy(&mut io::stdin(), &mut io::sink());
        // Nobody waits for the answer any more, and there is none.
        std::process::exit(Answer::Unanswered(ScreenError::Failed).code().into());
    });
    Some(question::run())
}

/// Reads the picture. Some desktops leave it among the person's own, where a picture of a code has no place: it is removed
/// whether it can be read or not.
fn take(place: &Url) -> io::Result<Vec<u8>> {
    let path = place
        .to_file_path()
        .map_err(|()| io::Error::new(ErrorKind::InvalidInput, "the picture is no file of this computer"))?;
    let bytes = read(&path);
    if let Err(error) = fs::remove_file(&path) {
        tracing::warn!(%error, "the picture of the screen could not be removed");
    }
    bytes
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_of_the_screen_does_not_stay() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("A screenshot – 1.png");
        fs::write(&path, b"a picture").unwrap();
        let place = Url::from_file_path(&path).unwrap();
        assert_eq!(take(&place).unwrap(), b"a picture");
        assert!(!path.exists());
        assert!(take(&place).is_err());
        assert!(take(&"https://example.org/picture.png".parse().unwrap()).is_err());
    }
}

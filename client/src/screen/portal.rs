//! Wayland: the desktop takes the picture, and asks its person first.
//!
//! `org.freedesktop.portal.Screenshot`, as <https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Screenshot.html>
//! describes it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use futures_util::StreamExt;
use tokio::task::spawn_blocking;
use url::Url;
use zbus::fdo::Error as BusError;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, Error, proxy};

use super::ScreenError;
use crate::scan;

const DESKTOP: &str = "/org/freedesktop/portal/desktop";
/// Names the request among those of this connection, which makes no other.
const TOKEN: &str = "warifu";

#[proxy(
    interface = "org.freedesktop.portal.Screenshot",
    default_service = "org.freedesktop.portal.Desktop",
    default_path = "/org/freedesktop/portal/desktop",
    gen_blocking = false
)]
trait Screenshot {
    fn screenshot(&self, parent_window: &str, options: HashMap<&str, Value<'_>>) -> zbus::Result<OwnedObjectPath>;
}

#[proxy(
    interface = "org.freedesktop.portal.Request",
    default_service = "org.freedesktop.portal.Desktop",
    gen_blocking = false
)]
trait Request {
    #[zbus(signal)]
    fn response(&self, response: u32, results: HashMap<String, OwnedValue>) -> zbus::Result<()>;
}

/// A picture of all screens, as the desktop wrote it to a file. The file is removed.
pub(super) async fn screenshot() -> Result<Vec<u8>, ScreenError> {
    let place = match ask(false).await {
        // A desktop that takes no picture by itself may let its person take one.
        Err(ScreenError::Failed) => ask(true).await,
        other => other,
    }?;
    spawn_blocking(move || take(&place).map_err(ScreenError::failed))
        .await
        .map_err(|_| ScreenError::Failed)?
}

/// Asks for a picture, and returns where it is. A connection of its own: dropped, the desktop takes its question back.
async fn ask(interactive: bool) -> Result<Url, ScreenError> {
    let connection = Connection::session().await.map_err(unsupported)?;
    // Listening before asking: the answer may be there before the call has returned.
    let expected = request_path(&connection)?;
    let request = RequestProxy::new(&connection, expected).await.map_err(unsupported)?;
    let mut responses = request.receive_response().await.map_err(unsupported)?;
    let options = HashMap::from([
        ("handle_token", Value::from(TOKEN)),
        ("modal", Value::from(true)),
        ("interactive", Value::from(interactive)),
    ]);
    let portal = ScreenshotProxy::new(&connection).await.map_err(unsupported)?;
    portal.screenshot("", options).await.map_err(unsupported)?;
    let response = responses.next().await.ok_or(ScreenError::Failed)?;
    let response = response.args().map_err(ScreenError::failed)?;
    match response.response {
        0 => {}
        1 => return Err(ScreenError::Refused),
        other => return Err(ScreenError::failed(format_args!("the portal ended with {other}"))),
    }
    let place = response
        .results
        .get("uri")
        .and_then(|uri| uri.downcast_ref::<&str>().ok());
    let place = place.ok_or_else(|| ScreenError::failed("the portal gave no picture"))?;
    Url::parse(place).map_err(ScreenError::failed)
}

fn request_path(connection: &Connection) -> Result<String, ScreenError> {
    let sender = connection.unique_name().ok_or(ScreenError::Failed)?;
    let sender = sender.trim_start_matches(':').replace('.', "_");
    Ok(format!("{DESKTOP}/request/{sender}/{TOKEN}"))
}

/// No bus, nobody on it who takes pictures of the screen, or one who may not.
fn unsupported(error: Error) -> ScreenError {
    tracing::info!(%error, "the desktop takes no picture of the screen");
    match error {
        Error::MethodError(name, _, _) if name.as_str() == "org.freedesktop.DBus.Error.AccessDenied" => {
            ScreenError::Denied
        }
        Error::FDO(error) if matches!(*error, BusError::AccessDenied(_)) => ScreenError::Denied,
        _ => ScreenError::Unsupported,
    }
}

/// Reads the picture. Some desktops leave it among the person's own, where a picture of a code has no place: it is removed
/// whether it can be read or not.
fn take(place: &Url) -> io::Result<Vec<u8>> {
    let path = place
        .to_file_path()
        .map_err(|()| io::Error::new(io::ErrorKind::InvalidInput, "the picture is no file of this computer"))?;
    let bytes = read(&path);
    if let Err(error) = fs::remove_file(&path) {
        tracing::warn!(%error, "the picture of the screen could not be removed");
    }
    bytes
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than is allowed, so that the reader can tell.
    File::open(path)?
        .take(scan::MAX_FILE as u64 + 1)
        .read_to_end(&mut bytes)?;
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

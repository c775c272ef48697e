//! The system's clipboard.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arboard::{Clipboard as System, Error};
use tokio::task::spawn_blocking;
use warifu_protocol::SecretText;

use super::Work;
use crate::flow::Failure;

/// A secret is taken off the clipboard after this, if it is still there.
const KEPT: Duration = Duration::from_secs(90);

/// The clipboard, opened when it is first used. On some systems its content lives as long as this.
#[derive(Clone, Default)]
pub(super) struct Clipboard(Arc<Mutex<Option<System>>>);

/// What was on it.
pub(super) enum Pasted {
    Picture {
        width: usize,
        height: usize,
        rgba: Cow<'static, [u8]>,
    },
    Text(SecretText),
    Nothing,
}

impl Clipboard {
    pub(super) fn paste(&self) -> Result<Pasted, Failure> {
        self.with(|clipboard| {
            match clipboard.get_image() {
                Ok(picture) => {
                    return Ok(Pasted::Picture {
                        width: picture.width,
                        height: picture.height,
                        rgba: picture.bytes,
                    });
                }
                Err(Error::ContentNotAvailable | Error::ConversionFailure) => {}
                Err(error) => return Err(error),
            }
            match clipboard.get_text() {
                Ok(text) => Ok(Pasted::Text(text.into())),
                Err(Error::ContentNotAvailable | Error::ConversionFailure) => Ok(Pasted::Nothing),
                Err(error) => Err(error),
            }
        })
    }

    fn copy(&self, secret: &SecretText) -> Result<(), Failure> {
        self.with(|clipboard| set_secret(clipboard, secret.expose()))
    }

    /// Takes `secret` off, unless something else was copied since.
    fn forget(&self, secret: &SecretText) -> Result<(), Failure> {
        self.with(|clipboard| match clipboard.get_text().map(SecretText::from) {
            Ok(text) if text == *secret => clipboard.clear(),
            _ => Ok(()),
        })
    }

    fn with<T>(&self, use_it: impl FnOnce(&mut System) -> Result<T, Error>) -> Result<T, Failure> {
        let mut clipboard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = match clipboard.take() {
            Some(opened) => Ok(opened),
            None => System::new(),
        };
        let done = opened.and_then(|opened| use_it(clipboard.insert(opened)));
        done.map_err(|error| {
            // Says what failed, not what was on it.
            tracing::info!(%error, "the clipboard does not serve");
            Failure::NoClipboard
        })
    }
}

impl Work {
    /// Copies a secret, and takes it off again after a while.
    pub(super) async fn copy(&self, secret: SecretText) -> Result<(), Failure> {
        let (clipboard, copied) = (self.clipboard.clone(), secret.clone());
        spawn_blocking(move || clipboard.copy(&copied))
            .await
            .map_err(|_| Failure::Interrupted)??;
        tokio::time::sleep(KEPT).await;
        let clipboard = self.clipboard.clone();
        // The person has long gone on.
        let _ = spawn_blocking(move || clipboard.forget(&secret)).await;
        Ok(())
    }
}

/// Histories of clipboards are asked to leave it out.
#[cfg(target_os = "linux")]
fn set_secret(clipboard: &mut System, text: &str) -> Result<(), Error> {
    use arboard::SetExtLinux;
    clipboard.set().exclude_from_history().text(text)
}

#[cfg(target_os = "macos")]
fn set_secret(clipboard: &mut System, text: &str) -> Result<(), Error> {
    use arboard::SetExtApple;
    clipboard.set().exclude_from_history().text(text)
}

#[cfg(target_os = "windows")]
fn set_secret(clipboard: &mut System, text: &str) -> Result<(), Error> {
    use arboard::SetExtWindows;
    clipboard.set().exclude_from_history().text(text)
}

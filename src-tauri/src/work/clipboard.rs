//! The system's clipboard.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arboard::{Clipboard as System, Error};
use tokio::task::spawn_blocking;
use warifu_protocol::SecretText;

use super::Work;
use crate::flow::{Event, Failure};
use crate::system::history::{self, History as _};

/// A secret is taken off the clipboard after this, if it is still there.
const KEPT: Duration = Duration::from_secs(90);

/// The clipboard, opened when it is first used. On some systems its content lives as long as this.
#[derive(Clone, Default)]
pub(super) struct Clipboard(Arc<Mutex<Opened>>);

#[derive(Default)]
struct Opened {
    system: Option<System>,
    /// The secret that was copied last, and how many were before it.
    secret: Option<(u64, SecretText)>,
    copied: u64,
}

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

    /// Copies a secret; the number tells it from those before and after.
    fn copy(&self, secret: &SecretText) -> Result<u64, Failure> {
        self.with(|clipboard| set_secret(clipboard, secret.expose()))?;
        let mut opened = self.opened();
        opened.copied += 1;
        opened.secret = Some((opened.copied, secret.clone()));
        Ok(opened.copied)
    }

    /// Takes the secret of that number off, unless something else was copied since.
    fn forget(&self, number: u64) {
        if self.opened().secret.as_ref().is_some_and(|(last, _)| *last == number) {
            self.forget_secret();
        }
    }

    /// Takes the last secret off, unless something else was copied since.
    pub(super) fn forget_secret(&self) {
        let Some((_, secret)) = self.opened().secret.take() else {
            return;
        };
        let forgotten = self.with(|clipboard| match clipboard.get_text().map(SecretText::from) {
            Ok(text) if text == secret => clipboard.clear(),
            Ok(_) | Err(Error::ContentNotAvailable | Error::ConversionFailure) => Ok(()),
            Err(error) => Err(error),
        });
        if forgotten.is_err() {
            tracing::warn!("a copied secret may still be on the clipboard");
        }
    }

    fn with<T>(&self, use_it: impl FnOnce(&mut System) -> Result<T, Error>) -> Result<T, Failure> {
        let mut opened = self.opened();
        let mut system = match opened.system.take() {
            Some(system) => Ok(system),
            None => System::new(),
        };
        let done = match &mut system {
            Ok(system) => use_it(system),
            Err(error) => {
                tracing::info!(%error, "there is no clipboard");
                return Err(Failure::NoClipboard);
            }
        };
        match done {
            Ok(value) => {
                opened.system = system.ok();
                Ok(value)
            }
            // The next use opens it anew. The error says what failed, not what was on it.
            Err(error) => {
                tracing::info!(%error, "the clipboard does not serve");
                Err(Failure::NoClipboard)
            }
        }
    }

    fn opened(&self) -> MutexGuard<'_, Opened> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Work {
    /// Copies a secret, tells so, and takes it off again after a while. Whether it is on the clipboard at the end: where
    /// something else was copied since, the person knows.
    pub(super) async fn copy(&self, secret: SecretText, tell: impl Fn(Event)) -> Result<bool, Failure> {
        let clipboard = self.clipboard.clone();
        let number = spawn_blocking(move || clipboard.copy(&secret))
            .await
            .map_err(|_| Failure::Interrupted)??;
        tell(Event::Copied(Ok(true)));
        tokio::time::sleep(KEPT).await;
        let clipboard = self.clipboard.clone();
        // The person has long gone on.
        let _ = spawn_blocking(move || clipboard.forget(number)).await;
        Ok(false)
    }
}

/// Histories of clipboards are asked to leave it out.
fn set_secret(clipboard: &mut System, text: &str) -> Result<(), Error> {
    history::System::leave_out(clipboard.set()).text(text)
}

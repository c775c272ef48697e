//! Pictures that a person chose, dropped or pasted.

use std::sync::Arc;

use tokio::task::spawn_blocking;
use warifu::pairing::ReceivedCode;
use warifu::scan;
use warifu_protocol::code::CodeError;

use super::Work;
use super::clipboard::Pasted;
use crate::flow::{Failure, Picture};

impl Work {
    pub(super) async fn read_picture(&self, Picture(bytes): Picture) -> Result<ReceivedCode, Failure> {
        self.off_the_loop(move || Ok(ReceivedCode::Scanned(scan::read_picture(&bytes)?)))
            .await
    }

    pub(super) async fn read_clipboard(&self) -> Result<ReceivedCode, Failure> {
        let clipboard = self.clipboard.clone();
        self.off_the_loop(move || match clipboard.paste()? {
            Pasted::Picture { width, height, rgba } => {
                Ok(ReceivedCode::Scanned(scan::read_pixels(width, height, &rgba)?))
            }
            Pasted::Text(text) => text.expose().parse().map_err(|error| match error {
                CodeError::Damaged => error.into(),
                CodeError::Foreign | CodeError::TooLong => Failure::NothingToPaste,
            }),
            Pasted::Nothing => Err(Failure::NothingToPaste),
        })
        .await
    }

    /// Searching takes up to seconds, and a clipboard answers when its owner does. Nobody can stop it halfway, so the next
    /// one waits for its end.
    async fn off_the_loop<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let turn = Arc::clone(&self.reading).lock_owned().await;
        let done = spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| Failure::Interrupted)?
    }
}

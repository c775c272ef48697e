//! Pictures that a person chose, dropped or pasted.

use tokio::task::spawn_blocking;
use warifu::pairing::ReceivedCode;
use warifu::scan;

use super::Work;
use super::clipboard::Pasted;
use crate::flow::Failure;

/// Finds the code in the bytes of a picture.
pub(crate) async fn read_picture(bytes: Vec<u8>) -> Result<ReceivedCode, Failure> {
    off_the_loop(move || Ok(ReceivedCode::Scanned(scan::read_picture(&bytes)?))).await
}

impl Work {
    pub(super) async fn read_clipboard(&self) -> Result<ReceivedCode, Failure> {
        let clipboard = self.clipboard.clone();
        off_the_loop(move || match clipboard.paste()? {
            Pasted::Picture { width, height, rgba } => {
                Ok(ReceivedCode::Scanned(scan::read_pixels(width, height, &rgba)?))
            }
            Pasted::Text(text) => text.expose().parse().map_err(|_| Failure::NothingToPaste),
            Pasted::Nothing => Err(Failure::NothingToPaste),
        })
        .await
    }
}

/// Searching takes up to seconds, and a clipboard answers when its owner does.
async fn off_the_loop<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    spawn_blocking(work).await.map_err(|_| Failure::Interrupted)?
}

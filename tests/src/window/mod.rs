//! Windows of the desktop app: real ones, on a display of their own, used as a person uses them.

pub mod app;
pub mod clipboard;
pub mod desktop;
pub mod display;
pub mod driver;
pub mod manager;
mod picture;
pub mod processes;

use std::time::Duration;

use crate::process::PATIENCE;

/// Asks again and again until there is an answer; none after [`PATIENCE`].
///
/// Neither WebDriver nor an X server nor procfs tells when something is about to change, so this is the one place of the
/// tests that looks again after a moment instead of awaiting an event.
pub async fn until<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    const A_MOMENT: Duration = Duration::from_millis(50);
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(A_MOMENT).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.ok()
}

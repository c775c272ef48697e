//! What is on the screen of this computer, read for a code.

use std::time::Duration;

use tokio::time::{sleep, timeout};
use warifu::pairing::ReceivedCode;

use crate::flow::{Event, Failure};

/// A window that is told to go is gone by then, also where a desktop lets it fade.
const GONE: Duration = Duration::from_millis(400);
/// Longer than a screen takes to be read, unless the system asks its person first.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn read_screen(tell: impl Fn(Event)) -> Result<ReceivedCode, Failure> {
    sleep(GONE).await;
    let mut reading = std::pin::pin!(warifu::screen::read_code());
    let read = match timeout(PATIENCE, &mut reading).await {
        Ok(read) => read,
        Err(_) => {
            tell(Event::ScreenIsSlow);
            reading.await
        }
    };
    Ok(ReceivedCode::Scanned(read?))
}

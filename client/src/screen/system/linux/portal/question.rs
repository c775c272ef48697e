//! The question itself: `org.freedesktop.portal.Screenshot`, as
//! <https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Screenshot.html> describes it.

use std::collections::HashMap;
use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use futures_util::StreamExt;
use zbus::fdo::Error as BusError;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, Error, proxy};

use crate::screen::ScreenError;

/// What came of it, as the exit code of the process that asked. On stdout it says where the picture is, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Taken,
    Unanswered(ScreenError),
}

impl Answer {
    pub(super) fn of(code: Option<i32>) -> Self {
        match code {
            Some(0) => Self::Taken,
            Some(11) => Self::Unanswered(ScreenError::Denied),
            Some(12) => Self::Unanswered(ScreenError::Refused),
            Some(13) => Self::Unanswered(ScreenError::Unsupported),
            _ => Self::Unanswered(ScreenError::Failed),
        }
    }

    pub(super) const fn code(self) -> u8 {
        match self {
            Self::Taken => 0,
            Self::Unanswered(ScreenError::Denied) => 11,
            Self::Unanswered(ScreenError::Refused) => 12,
            Self::Unanswered(ScreenError::Unsupported) => 13,
            Self::Unanswered(_) => 10,
        }
    }
}

/// Asks, says what came of it, and ends.
pub(super) fn run() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let asked = match runtime {
        Ok(runtime) => runtime.block_on(ask_twice()),
        Err(error) => Err(failed(error)),
    };
    let (answer, said) = match asked {
        Ok(place) => (Answer::Taken, place),
        Err((error, reason)) => (Answer::Unanswered(error), reason),
    };
    match std::io::stdout().write_all(said.as_bytes()) {
        Ok(()) => answer.code().into(),
        Err(_) => ExitCode::FAILURE,
    }
}

/// Why there is no picture, for a person and for the log.
type Unanswered = (ScreenError, String);

fn failed(error: impl Display) -> Unanswered {
    (ScreenError::Failed, error.to_string())
}

/// A desktop that takes no picture by itself may let its person take one.
async fn ask_twice() -> Result<String, Unanswered> {
    match ask(false).await {
        Err((ScreenError::Failed, _)) => ask(true).await,
        other => other,
    }
}

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

/// Asks for a picture, and returns where it is. A connection of its own: when it ends, the desktop takes its question back.
async fn ask(interactive: bool) -> Result<String, Unanswered> {
    let connection = Connection::session().await.map_err(unsupported)?;
    // Listening before asking: the answer may be there before the call has returned.
    let sender = connection.unique_name().ok_or_else(|| failed("no name on the bus"))?;
    let sender = sender.trim_start_matches(':').replace('.', "_");
    let expected = format!("{DESKTOP}/request/{sender}/{TOKEN}");
    let request = RequestProxy::new(&connection, expected).await.map_err(unsupported)?;
    let mut responses = request.receive_response().await.map_err(unsupported)?;
    let options = HashMap::from([
        ("handle_token", Value::from(TOKEN)),
        ("modal", Value::from(true)),
        ("interactive", Value::from(interactive)),
    ]);
    let portal = ScreenshotProxy::new(&connection).await.map_err(unsupported)?;
    portal.screenshot("", options).await.map_err(unsupported)?;
    let response = responses.next().await.ok_or_else(|| failed("the bus is gone"))?;
    let response = response.args().map_err(failed)?;
    match response.response {
        0 => {}
        1 => return Err((ScreenError::Refused, "the person said no".to_owned())),
        other => return Err(failed(format_args!("the portal ended with {other}"))),
    }
    let place = response
        .results
        .get("uri")
        .and_then(|uri| uri.downcast_ref::<&str>().ok());
    place
        .map(str::to_owned)
        .ok_or_else(|| failed("the portal gave no picture"))
}

/// No bus, nobody on it who takes pictures of the screen, or one who may not.
fn unsupported(error: Error) -> Unanswered {
    let is_denied = match &error {
        Error::MethodError(name, _, _) => name.as_str() == "org.freedesktop.DBus.Error.AccessDenied",
        Error::FDO(error) => matches!(**error, BusError::AccessDenied(_)),
        _ => false,
    };
    let kind = if is_denied {
        ScreenError::Denied
    } else {
        ScreenError::Unsupported
    };
    (kind, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_it_survives_the_end_of_the_process() {
        for error in [
            ScreenError::Denied,
            ScreenError::Refused,
            ScreenError::Unsupported,
            ScreenError::Failed,
        ] {
            let answer = Answer::Unanswered(error);
            assert_eq!(Answer::of(Some(answer.code().into())), answer);
        }
        assert_eq!(Answer::of(Some(Answer::Taken.code().into())), Answer::Taken);
        // Killed.
        assert_eq!(Answer::of(None), Answer::Unanswered(ScreenError::Failed));
    }
}

//! What Windows says of services, and what to do about it.

use anyhow::{Context as _, Result};
use windows_service::Error;

// System error codes (winerror.h).
const ACCESS_DENIED: i32 = 5;
const ALREADY_RUNNING: i32 = 1056;
const NOT_INSTALLED: i32 = 1060;
const NOT_ACTIVE: i32 = 1062;
const NOT_STARTED_BY_THE_MANAGER: i32 = 1063;
const MARKED_FOR_DELETE: i32 = 1072;
const EXISTS: i32 = 1073;

/// The number that Windows gave.
fn number(error: &Error) -> Option<i32> {
    match error {
        Error::Winapi(error) => error.raw_os_error(),
        _ => None,
    }
}

/// Whether there is no such service.
pub(super) fn is_missing(error: &Error) -> bool {
    number(error) == Some(NOT_INSTALLED)
}

/// Says what to do next.
pub(super) trait Advise<T> {
    /// While `what` was done to a service of this name.
    fn advise(self, what: &'static str, name: &str) -> Result<T>;
}

impl<T> Advise<T> for Result<T, Error> {
    fn advise(self, what: &'static str, name: &str) -> Result<T> {
        let advice = self.as_ref().err().and_then(number).map(|number| match number {
            ACCESS_DENIED => "open the terminal with \"Run as administrator\"",
            NOT_INSTALLED => "`warifu-server service install` makes it",
            EXISTS => "it is there already: `warifu-server service uninstall` takes it away first",
            MARKED_FOR_DELETE => "it goes when every program that shows it is closed, such as the Services console",
            ALREADY_RUNNING => "it runs already",
            NOT_ACTIVE => "it does not run",
            NOT_STARTED_BY_THE_MANAGER => "only Windows starts this; `warifu-server serve` is for terminals",
            _ => "Windows' event log may say more",
        });
        let failed = || match advice {
            Some(advice) => format!("the service {name} cannot be {what} ({advice})"),
            None => format!("the service {name} cannot be {what}"),
        };
        self.with_context(failed)
    }
}

//! Where the log goes.

use std::io::{self, IsTerminal as _};
use std::panic;

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// Writes the log to stderr from here on, panics too: what `WARIFU_LOG` or `RUST_LOG` lets through, or `otherwise`.
pub(crate) fn start(format: LogFormat, otherwise: &str) -> anyhow::Result<()> {
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter(otherwise)?)
        .with_writer(io::stderr)
        // It would tell stderr of its own failure to write there, and end the process by a panic.
        .log_internal_errors(false)
        .with_ansi(io::stderr().is_terminal());
    match format {
        LogFormat::Human => subscriber.init(),
        LogFormat::Json => subscriber.json().flatten_event(true).init(),
    }
    panic::set_hook(Box::new(log_panic));
    Ok(())
}

fn filter(otherwise: &str) -> anyhow::Result<EnvFilter> {
    for name in ["WARIFU_LOG", "RUST_LOG"] {
        if let Ok(text) = std::env::var(name) {
            return EnvFilter::try_new(&text)
                .with_context(|| format!("{name} is no filter such as `info` or `warifu_server=debug,info`"));
        }
    }
    Ok(EnvFilter::new(otherwise))
}

// Where, and not what: the message of a panic may quote any value, a secret too. Nothing here may panic, lest
// the process abort: a log that cannot be written is given up above.
fn log_panic(info: &panic::PanicHookInfo<'_>) {
    let location = info.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(
        panic.location = location,
        "a task ended by a panic: this is a defect, please report it"
    );
}

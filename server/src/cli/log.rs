//! Where the log goes.

use std::io::{self, IsTerminal as _};
use std::panic;

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::LogFormat;

/// Writes the log to stderr from here on, panics too: what `WARIFU_LOG` or `RUST_LOG` lets through, or `otherwise`.
pub(crate) fn start(format: LogFormat, otherwise: &str) -> anyhow::Result<()> {
    start_with(io::stderr, io::stderr().is_terminal(), format, otherwise)
}

/// Writes it into files of `directory`, one a day, of which the last two weeks stay. It is as private as the directory above it.
#[cfg(windows)]
pub(crate) fn start_in(directory: &std::path::Path, format: LogFormat, otherwise: &str) -> anyhow::Result<()> {
    use tracing_appender::rolling::{RollingFileAppender, Rotation};

    let unwritable = || format!("no log can be written in {}", directory.display());
    warifu_private::make_directories(directory).with_context(unwritable)?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("warifu-server")
        .filename_suffix("log")
        .max_log_files(14)
        .build(directory)
        .with_context(unwritable)?;
    start_with(files, false, format, otherwise)
}

fn start_with<W>(writer: W, ansi: bool, format: LogFormat, otherwise: &str) -> anyhow::Result<()>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter(otherwise)?)
        .with_writer(writer)
        // It would tell stderr of its own failure to write there, and end the process by a panic.
        .log_internal_errors(false)
        .with_ansi(ansi);
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

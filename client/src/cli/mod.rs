//! The command line: reads arguments, asks, calls the library, prints.

mod alarms;
mod args;
mod ask;
mod code_file;
mod command;
mod ending;
mod enrolment;
mod failure;
mod help;
mod introduce;
mod look;
mod notice;
mod output;
mod passphrase;
mod picture;
mod setup;
mod unvouched;

use std::ffi::OsString;
use std::io::{IsTerminal, stderr};
use std::process::ExitCode;

use clap::FromArgMatches;
use tracing_subscriber::EnvFilter;
use warifu::text::language_of;
use warifu_protocol::Language;

use args::{Arguments, Command};
use failure::Failure;
use output::{Mode, Output};
use setup::Setup;

/// Runs the command that the process was started with.
pub(crate) fn run() -> ExitCode {
    let language = language_of(|name| std::env::var(name).ok());
    start_log();
    let arguments = match help::command(language)
        .try_get_matches()
        .and_then(|matches| Arguments::from_arg_matches(&matches))
    {
        Ok(arguments) => arguments,
        Err(error) => return refuse_arguments(&error, language),
    };
    let mode = if arguments.json { Mode::Json } else { Mode::Human };
    let mut output = Output::new(mode, language);
    let outcome =
        execute(arguments, language, &mut output).and_then(|()| output.delivered().map_err(Failure::Undelivered));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => output.failure(&failure),
    }
}

fn execute(arguments: Arguments, language: Language, output: &mut Output) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::Runtime)?;
    let mut setup = Setup::new(&arguments, language)?;
    let alarms = alarms::tell(&setup, output)?;
    runtime.block_on(async {
        match arguments.command {
            Command::Register(options) => command::register::run(&mut setup, options, output).await,
            Command::AddDevice(options) => command::add_device::run(&mut setup, options, output).await,
            Command::Pair(options) => command::pair::run(&mut setup, options, output).await,
            Command::Login(options) => command::login::run(&mut setup, options, output).await,
            Command::Logout => command::logout::run(&mut setup, output).await,
            Command::Status => command::status::run(&mut setup, output),
            Command::Cameras => command::cameras::run(&setup, output).await,
            Command::Scan(options) => command::scan::run(options, output).await,
            Command::Devices(args::Devices::List) => command::devices::run(&mut setup, output).await,
            Command::Devices(args::Devices::Revoke(options)) => command::revoke::run(&mut setup, options, output).await,
            Command::Cert(args::Certificates::Export(options)) => {
                command::export::run(&mut setup, options, output).await
            }
            Command::Log(args::Log::Show(source)) => command::log::show(&setup, source, output).await,
            Command::Log(args::Log::Verify(source)) => command::log::verify(&setup, source, output).await,
            Command::Log(args::Log::Acknowledge(options)) => {
                command::log::acknowledge(&setup, &options, &alarms, output)
            }
        }
    })
}

/// Logs go to stderr, and are about what a person does not need to know.
fn start_log() {
    let filter = EnvFilter::try_from_env("WARIFU_LOG").unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal())
        .init();
}

/// Help and version are asked for; anything else is wrong usage, which a machine hears as an event.
fn refuse_arguments(error: &clap::Error, language: Language) -> ExitCode {
    if !error.use_stderr() {
        return match error.print() {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    let mode = match wants_json(std::env::args_os().skip(1)) {
        true => Mode::Json,
        false => Mode::Human,
    };
    Output::new(mode, language).failure(&Failure::Arguments(reason(error)))
}

/// Whether arguments that do not fit have `--json` among their options: not as the value of the one option
/// that takes a value with hyphens, nor behind the end of the options.
fn wants_json(arguments: impl Iterator<Item = OsString>) -> bool {
    let mut earlier = OsString::new();
    for argument in arguments.take_while(|argument| argument != "--") {
        if argument == "--json" && earlier != "--code" {
            return true;
        }
        earlier = argument;
    }
    false
}

/// The parser's own words, without its label: the catalogue has one.
fn reason(error: &clap::Error) -> String {
    let text = error.to_string();
    text.strip_prefix("error: ").unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests;

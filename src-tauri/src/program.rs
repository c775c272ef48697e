//! The program: its parts put together.

use std::ffi::OsString;
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

use clap::Parser;
use tauri::{App, Builder, Context, Runtime};
use tracing_subscriber::EnvFilter;
use warifu_protocol::Language;

use crate::commands::{self, Started};
use crate::controller::Controller;
use crate::launch::{Arguments, Launch, LaunchError};
use crate::preferences::Preferences;
use crate::text::text_with;
use crate::window::{self, TauriDesktop};

/// A program that is ready to be started.
#[derive(Debug)]
pub struct Program {
    launch: Launch,
    preferences: Preferences,
    started: Instant,
}

/// Why the program did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The arguments cannot be understood, or asked for help or the version.
    #[error(transparent)]
    Arguments(#[from] clap::Error),
    /// Something is set to what it cannot be.
    #[error(transparent)]
    Launch(#[from] LaunchError),
    /// The system does not let the window be opened.
    #[error(transparent)]
    Window(#[from] tauri::Error),
}

/// Runs the program until its window is closed.
#[must_use]
pub fn run() -> ExitCode {
    let started = Instant::now();
    warifu::core_dumps::forbid();
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_env("WARIFU_LOG").unwrap_or_else(|_| EnvFilter::new("warn")))
        .with_writer(std::io::stderr)
        .init();
    let language = system_language(|name| std::env::var_os(name));
    let program = Program::new(std::env::args_os(), |name| std::env::var_os(name), started);
    // Opening it again brings the window that is open to the front.
    let builder = Builder::default().plugin(tauri_plugin_single_instance::init(|app, _, _| window::raise(app)));
    let app = program.and_then(|program| Ok(program.build(builder, context())?));
    match app {
        // Runs until the window is closed.
        Ok(app) => {
            app.run(|_, _| {});
            ExitCode::SUCCESS
        }
        Err(error) => say(&error, language),
    }
}

/// Everything that is embedded: the screen, the icon, what the screen may ask for.
#[must_use]
pub fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}

impl Program {
    /// From the arguments of the command line, and the environment as `variable` reads it.
    ///
    /// # Errors
    /// They do not say what to work on, or ask for help.
    pub fn new(
        arguments: impl IntoIterator<Item = OsString>,
        variable: impl Fn(&str) -> Option<OsString>,
        started: Instant,
    ) -> Result<Self, StartError> {
        let launch = Launch::new(Arguments::try_parse_from(arguments)?, &variable)?;
        let preferences = Preferences::load(&launch.preferences_file, system_language(variable));
        Ok(Self {
            launch,
            preferences,
            started,
        })
    }

    /// Builds the application; its window opens when it runs.
    ///
    /// # Errors
    /// The system does not let it.
    pub fn build<R: Runtime>(self, builder: Builder<R>, mut context: Context<R>) -> tauri::Result<App<R>> {
        if let Some(apart) = &self.launch.apart {
            // Each profile is a program of its own to the system.
            let identifier = &mut context.config_mut().identifier;
            *identifier = format!("{identifier}.{apart}");
        }
        let (controller, running) = Controller::new(self.launch, self.preferences);
        builder
            .manage(controller.clone())
            .manage(Started(self.started))
            .invoke_handler(tauri::generate_handler![
                commands::act,
                commands::current_view,
                commands::painted,
                commands::read_picture
            ])
            .setup(move |app| {
                window::open(app.handle(), &controller.view())?;
                let desktop = TauriDesktop(app.handle().clone());
                let handle = app.handle().clone();
                thread::Builder::new().name("controller".to_owned()).spawn(move || {
                    if let Err(error) = running.run(desktop) {
                        tracing::error!(%error, "the program cannot go on");
                        handle.exit(1);
                    }
                })?;
                Ok(())
            })
            .build(context)
    }
}

/// `WARIFU_LANG`, else what the system speaks; English where it is none that Warifu speaks.
fn system_language(variable: impl Fn(&str) -> Option<OsString>) -> Language {
    let own = variable("WARIFU_LANG").and_then(|tag| Language::from_tag(&tag.to_string_lossy()));
    own.or_else(|| sys_locale::get_locales().find_map(|tag| Language::from_tag(&tag)))
        .unwrap_or_default()
}

#[expect(
    clippy::print_stderr,
    reason = "there is no window, so the terminal is where a person looks"
)]
fn say(error: &StartError, language: Language) -> ExitCode {
    match error {
        // Prints itself; help and version are no failures.
        StartError::Arguments(error) => error.exit(),
        StartError::Launch(LaunchError::NoHome) => eprintln!("{}", text_with(language, "no-home", &[])),
        StartError::Launch(LaunchError::Keychain) => {
            eprintln!("{}", text_with(language, "keychain-setting-wrong", &[]))
        }
        StartError::Window(error) => {
            eprintln!(
                "{}",
                text_with(language, "window-failed", &[("reason", &error.to_string())])
            );
            return ExitCode::FAILURE;
        }
    }
    ExitCode::from(2)
}

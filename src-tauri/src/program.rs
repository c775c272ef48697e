//! The program: its parts put together.

use std::ffi::OsString;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

use clap::Parser;
use tauri::{App, AppHandle, Builder, Context, Manager, RunEvent, Runtime};
use tracing_subscriber::EnvFilter;
use warifu_protocol::Language;

use crate::commands::{self, Started};
use crate::controller::{Controller, Loop};
use crate::launch::{Arguments, Launch, LaunchError};
use crate::preferences::Preferences;
use crate::screen::View;
use crate::size;
use crate::system::display::{self, Display as _};
use crate::system::failing::{self, Failing as _};
use crate::text::{text, text_with};
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
    /// The system has nothing that shows the screen.
    #[error("there is no WebView2")]
    NoWebView,
    /// The system does not let the window be opened.
    #[error(transparent)]
    Window(#[from] tauri::Error),
}

/// Runs the program until its window is closed.
#[must_use]
pub fn run() -> ExitCode {
    let started = Instant::now();
    if let Some(ended) = warifu::screen::asked_in_place() {
        return ended;
    }
    warifu::core_dumps::forbid();
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_env("WARIFU_LOG").unwrap_or_else(|_| EnvFilter::new("warn")))
        .with_writer(std::io::stderr)
        .init();
    let variable = |name: &str| std::env::var_os(name);
    if !display::System::is_there(variable) {
        return fail(&text(system_language(variable), "no-display"), 1);
    }
    let program = Program::new(std::env::args_os(), variable, started);
    // Opening it again brings the window that is open to the front.
    let builder = Builder::default().plugin(tauri_plugin_single_instance::init(|app, _, _| window::raise(app)));
    let app = program
        .and_then(|program| {
            if failing::System::has_web_view() {
                Ok(program)
            } else {
                Err(StartError::NoWebView)
            }
        })
        .and_then(|program| Ok(program.build(builder, context())?));
    match app {
        Ok(app) => {
            app.run(|app, event| {
                // The system's way to quit (⌘Q, for example) is the same as closing the window.
                if let RunEvent::ExitRequested { api, code: None, .. } = event
                    && app.state::<Controller>().close()
                {
                    api.prevent_exit();
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => say(&error, system_language(variable)),
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
        let web_data = self.launch.web_data.clone();
        let (controller, running) = Controller::new(self.launch, self.preferences);
        builder
            .manage(controller.clone())
            .manage(Started(self.started))
            .invoke_handler(tauri::generate_handler![
                commands::act,
                commands::current_view,
                commands::painted,
                commands::read_picture,
                commands::watch_preview
            ])
            .setup(move |app| {
                let (handle, view) = (app.handle().clone(), controller.view());
                let inch = size::inch();
                let opened = window::open(&handle, &view, inch, web_data)
                    .and_then(|()| start(running.before(inch), handle.clone(), &view));
                if let Err(error) = opened {
                    // An error that is returned from here would end the program without words.
                    fail(&window_failed(&error, view.language.into()), 1);
                    handle.exit(1);
                }
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

/// Starts the controller on a thread of its own; when that ends, however it does, the program does.
fn start<R: Runtime>(running: Loop, app: AppHandle<R>, view: &View) -> tauri::Result<()> {
    let desktop = TauriDesktop::new(app.clone(), view);
    thread::Builder::new().name("controller".to_owned()).spawn(move || {
        let ended = std::panic::catch_unwind(AssertUnwindSafe(|| running.run(desktop)));
        if !matches!(ended, Ok(Ok(()))) {
            tracing::error!("the program cannot go on");
            app.exit(1);
        }
    })?;
    Ok(())
}

fn say(error: &StartError, language: Language) -> ExitCode {
    match error {
        // Prints itself; help and version are no failures.
        StartError::Arguments(error) => error.exit(),
        StartError::Launch(LaunchError::NoHome) => fail(&text(language, "no-home"), 2),
        StartError::Launch(LaunchError::Keychain) => fail(&text(language, "keychain-setting-wrong"), 2),
        StartError::NoWebView => fail(&text(language, "no-web-view"), 1),
        StartError::Window(error) => fail(&window_failed(error, language), 1),
    }
}

fn window_failed(error: &tauri::Error, language: Language) -> String {
    text_with(language, "window-failed", &[("reason", &error.to_string())])
}

fn fail(words: &str, code: u8) -> ExitCode {
    failing::System::tell(words);
    ExitCode::from(code)
}

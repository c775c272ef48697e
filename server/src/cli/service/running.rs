//! The process that Windows starts: tells it how the server is, and hears from it when to stop.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use windows_service::service::{
    ServiceControl, ServiceControlAccept, ServiceExitCode, ServiceState, ServiceStatus, ServiceType,
};
use windows_service::service_control_handler::{self, ServiceControlHandlerResult, ServiceStatusHandle};
use windows_service::{define_windows_service, service_dispatcher};

use super::failure::Advise as _;
use crate::causes::told;
use crate::cli::args::ServeArguments;
use crate::cli::stop::StopSignals;
use crate::cli::{log, serve};
use crate::config::LogFormat;

/// How long Windows waits for the next word. A start may have to bring the database of an older version up to date.
const START: Duration = Duration::from_secs(120);
/// Longer than what is under way may take.
pub(super) const STOP: Duration = Duration::from_secs(40);
/// What a server that failed ends with.
const FAILED: u32 = 1;

/// Windows calls a function without saying whose.
static STARTED: OnceLock<(String, PathBuf, ServeArguments)> = OnceLock::new();

define_windows_service!(entry, main);

pub(super) fn run(name: String, directory: PathBuf, serve: ServeArguments) -> Result<()> {
    let (name, ..) = STARTED.get_or_init(|| (name, directory, serve));
    service_dispatcher::start(name, entry).advise("run", name)
}

fn main(_: Vec<OsString>) {
    let Some((name, directory, serve)) = STARTED.get() else {
        return;
    };
    // Without a way to Windows there is nobody to be told.
    let Ok(mut manager) = Manager::connect(name) else {
        return;
    };
    let outcome = run_server(directory, serve, &mut manager);
    if let Err(error) = &outcome {
        tracing::error!("{}", told(error));
    }
    manager.tell(match outcome {
        Ok(()) => stopped(ServiceExitCode::NO_ERROR),
        Err(_) => stopped(ServiceExitCode::ServiceSpecific(FAILED)),
    });
}

fn run_server(directory: &Path, arguments: &ServeArguments, manager: &mut Manager) -> Result<()> {
    let logs = arguments
        .place
        .data_dir
        .as_ref()
        .map(|data| PathBuf::from(data).join("logs"));
    let logs = logs.context("the service was installed without --data-dir: install it again")?;
    // Settings whose paths all begin at a root do without.
    let _ = std::env::set_current_dir(directory);
    let settings = match serve::settings(arguments.clone()) {
        Ok(settings) => settings,
        Err(error) => {
            // Its format is not known then, but it has to be said.
            log::start_in(&logs, LogFormat::Human, "info")?;
            return Err(error);
        }
    };
    log::start_in(&logs, settings.log_format, "info")?;
    let to_windows = manager.handle;
    serve::block_on(serve::serve(settings, manager, |_| {
        let running = ServiceStatus {
            controls_accepted: ServiceControlAccept::STOP | ServiceControlAccept::PRESHUTDOWN,
            ..status(ServiceState::Running)
        };
        to_windows.set_service_status(running).map_err(|error| anyhow!(error))
    }))
}

/// Windows, as far as a service knows it.
struct Manager {
    handle: ServiceStatusHandle,
    signals: UnboundedReceiver<&'static str>,
}

impl Manager {
    /// Says that the server starts.
    fn connect(name: &str) -> windows_service::Result<Self> {
        let (sender, signals) = unbounded_channel();
        let handle = service_control_handler::register(name, move |control| {
            let signal = match control {
                ServiceControl::Stop => "SERVICE_CONTROL_STOP",
                ServiceControl::Preshutdown => "SERVICE_CONTROL_PRESHUTDOWN",
                ServiceControl::Shutdown => "SERVICE_CONTROL_SHUTDOWN",
                ServiceControl::Interrogate => return ServiceControlHandlerResult::NoError,
                _ => return ServiceControlHandlerResult::NotImplemented,
            };
            // Where nobody hears it, the server has ended already.
            let _ = sender.send(signal);
            ServiceControlHandlerResult::NoError
        })?;
        let manager = Self { handle, signals };
        manager.tell(ServiceStatus {
            wait_hint: START,
            ..status(ServiceState::StartPending)
        });
        Ok(manager)
    }

    /// Whether Windows took it or not, the server does what it does.
    fn tell(&self, status: ServiceStatus) {
        if let Err(error) = self.handle.set_service_status(status) {
            tracing::warn!(%error, "Windows does not hear how the service is");
        }
    }
}

impl StopSignals for Manager {
    async fn next(&mut self) -> &'static str {
        let signal = match self.signals.recv().await {
            Some(signal) => signal,
            // It is there as long as this is.
            None => std::future::pending().await,
        };
        self.tell(ServiceStatus {
            wait_hint: STOP,
            ..status(ServiceState::StopPending)
        });
        signal
    }
}

fn status(current_state: ServiceState) -> ServiceStatus {
    ServiceStatus {
        service_type: ServiceType::OWN_PROCESS,
        current_state,
        controls_accepted: ServiceControlAccept::empty(),
        exit_code: ServiceExitCode::NO_ERROR,
        checkpoint: 0,
        wait_hint: Duration::ZERO,
        process_id: None,
    }
}

fn stopped(exit_code: ServiceExitCode) -> ServiceStatus {
    ServiceStatus {
        exit_code,
        ..status(ServiceState::Stopped)
    }
}

//! Starts and stops the service by way of Windows, and asks how it is.

use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};
use windows_service::service::{Service, ServiceAccess, ServiceExitCode, ServiceState, ServiceStatus};
use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};

use super::failure::{Advise as _, is_missing};
use crate::cli::say;

/// What is needed to stop a service and to see that it has.
pub(super) const CONTROL: ServiceAccess = ServiceAccess::QUERY_STATUS.union(ServiceAccess::STOP);

/// How often it is asked how it is, and how many times: two minutes in all.
const PAUSE: Duration = Duration::from_millis(200);
const LOOKS: u32 = 600;

/// # Errors
/// There is no such service, or we may not do that.
pub(super) fn open(name: &str, access: ServiceAccess, what: &'static str) -> Result<Service> {
    let manager = ServiceManager::local_computer(None::<&str>, ServiceManagerAccess::CONNECT).advise(what, name)?;
    manager.open_service(name, access).advise(what, name)
}

pub(super) fn start(name: &str) -> Result<()> {
    let access = ServiceAccess::START | ServiceAccess::QUERY_STATUS;
    let service = open(name, access, "started")?;
    service.start::<&str>(&[]).advise("started", name)?;
    let status = wait_until(&service, name, "started", |state| state != ServiceState::StartPending)?;
    match status.current_state {
        ServiceState::Running => say(&format!("started {name}")),
        _ => bail!(
            "the service {name} did not start: it {}; the newest file in the directory `logs` of its data says why",
            ended(&status)
        ),
    }
}

pub(super) fn stop(name: &str) -> Result<()> {
    let service = open(name, CONTROL, "stopped")?;
    end(&service, name)?;
    say(&format!("stopped {name}"))
}

/// Has it stopped, where it runs.
pub(super) fn end(service: &Service, name: &str) -> Result<()> {
    if service.query_status().advise("stopped", name)?.current_state == ServiceState::Stopped {
        return Ok(());
    }
    service.stop().advise("stopped", name)?;
    // It may still run at first: it hears of it while we do.
    wait_until(service, name, "stopped", |state| state == ServiceState::Stopped)?;
    Ok(())
}

pub(super) fn status(name: &str) -> Result<()> {
    let manager = ServiceManager::local_computer(None::<&str>, ServiceManagerAccess::CONNECT).advise("seen", name)?;
    let service = match manager.open_service(name, ServiceAccess::QUERY_STATUS) {
        Err(error) if is_missing(&error) => return say("not installed"),
        opened => opened.advise("seen", name)?,
    };
    let status = service.query_status().advise("seen", name)?;
    match status.current_state {
        ServiceState::Stopped => say(&format!("stopped: it {}", ended(&status))),
        state => say(word(state)),
    }
}

/// How it is once it is as it shall be.
fn wait_until(
    service: &Service,
    name: &str,
    what: &'static str,
    is_so: impl Fn(ServiceState) -> bool,
) -> Result<ServiceStatus> {
    for _ in 0..LOOKS {
        let status = service.query_status().advise(what, name)?;
        if is_so(status.current_state) {
            return Ok(status);
        }
        wait();
    }
    bail!("the service {name} is not {what} after two minutes; Windows goes on with it")
}

#[expect(
    clippy::disallowed_methods,
    reason = "Windows is asked how it is, and tells nobody who may not have unsafe code"
)]
fn wait() {
    thread::sleep(PAUSE);
}

fn word(state: ServiceState) -> &'static str {
    match state {
        ServiceState::Stopped => "stopped",
        ServiceState::StartPending => "starting",
        ServiceState::StopPending => "stopping",
        ServiceState::Running => "running",
        ServiceState::ContinuePending | ServiceState::PausePending | ServiceState::Paused => "paused",
    }
}

fn ended(status: &ServiceStatus) -> String {
    match status.exit_code {
        // ERROR_SERVICE_NEVER_STARTED (winerror.h)
        ServiceExitCode::Win32(1077) => "was never started".to_owned(),
        ServiceExitCode::Win32(0) => "ended well".to_owned(),
        ServiceExitCode::Win32(code) => format!("ended with Windows' error {code}"),
        ServiceExitCode::ServiceSpecific(code) => format!("ended with its own error {code}"),
    }
}

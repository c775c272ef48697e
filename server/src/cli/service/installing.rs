//! Puts the service among those of Windows, and takes it out again.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use windows_service::service::{
    Service, ServiceAccess, ServiceAction, ServiceActionType, ServiceErrorControl, ServiceFailureActions,
    ServiceFailureResetPeriod, ServiceInfo, ServiceStartType, ServiceType,
};
use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};

use super::failure::Advise as _;
use super::{account, managing, running};
use crate::cli::args::ServeArguments;
use crate::cli::say;
use crate::config::{DEFAULT_DATA_DIR, Sources};

/// After a failure it is started again after these; the last one serves for all that follow.
const AGAIN: [Duration; 3] = [
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_secs(120),
];
/// After so long without a failure the next one counts as the first.
const QUIET: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) fn install(name: &str, serve: ServeArguments) -> Result<()> {
    let (serve, data) = settled(name, serve)?;
    let program = std::env::current_exe().context("where this program is cannot be told")?;
    let here = std::env::current_dir().context("the directory at hand cannot be told")?;
    for file in serve.place.config.iter().chain([&program]) {
        if std::env::var_os("USERPROFILE").is_some_and(|home| file.starts_with(home)) {
            say(&format!(
                "note: {} is yours: {} must be allowed to read it, as it is what Windows starts the server by",
                file.display(),
                account::name(name)
            ))?;
        }
    }
    let mut launch_arguments: Vec<OsString> = ["service", "run", "--name", name, "--directory"]
        .map(OsString::from)
        .into();
    launch_arguments.push(here.into());
    launch_arguments.extend(serve.typed());
    let info = ServiceInfo {
        name: name.into(),
        display_name: match name {
            "warifu-server" => "Warifu server".into(),
            other => format!("Warifu server ({other})").into(),
        },
        service_type: ServiceType::OWN_PROCESS,
        start_type: ServiceStartType::AutoStart,
        error_control: ServiceErrorControl::Normal,
        executable_path: program,
        launch_arguments,
        dependencies: Vec::new(),
        account_name: Some(account::name(name).into()),
        account_password: None,
    };
    let manager = ServiceManager::local_computer(
        None::<&str>,
        ServiceManagerAccess::CONNECT | ServiceManagerAccess::CREATE_SERVICE,
    )
    .advise("installed", name)?;
    let access = ServiceAccess::CHANGE_CONFIG | ServiceAccess::START | ServiceAccess::DELETE;
    let service = manager.create_service(&info, access).advise("installed", name)?;
    if let Err(error) = hand_over(&data, name) {
        // Without its directory it could never start.
        service.delete().advise("taken away again", name)?;
        return Err(error);
    }
    describe(&service)?;
    say(&format!("installed {name}, which starts with this computer"))?;
    say(&format!("data in {}", data.display()))?;
    say("`warifu-server service start` starts it now")
}

/// Every path from the root on, since services start in a directory of Windows; and where its data is.
fn settled(name: &str, mut serve: ServeArguments) -> Result<(ServeArguments, PathBuf)> {
    let (file, flags) = serve.clone().into_parts();
    let mut sources = Sources::of_process(file.as_deref(), flags)?;
    if let Some((path, _)) = &sources.file {
        serve.place.config = Some(std::path::absolute(path)?);
    }
    // The service will not have that of this terminal.
    sources.environment.clear();
    let set = sources.settings()?.server.data_dir;
    let data = match set.as_os_str() == DEFAULT_DATA_DIR && serve.place.data_dir.is_none() {
        true => usual_place(name)?,
        false => std::path::absolute(set)?,
    };
    let text = data
        .to_str()
        .context("the data directory has a name that is not Unicode")?;
    serve.place.data_dir = Some(text.to_owned());
    Ok((serve, data))
}

/// Windows' place for what belongs to no person. Directly in there: whoever made a directory between could take this one's place.
fn usual_place(name: &str) -> Result<PathBuf> {
    let all =
        std::env::var_os("ProgramData").context("Windows does not say where `ProgramData` is: give --data-dir")?;
    Ok(PathBuf::from(all).join(name))
}

/// The directory, and what is in it, for the service's account.
fn hand_over(data: &Path, name: &str) -> Result<()> {
    warifu_private::make_directory_of_service(data, &account::identifier(name)).with_context(|| {
        format!(
            "{} cannot be the service's: it must be a new directory, or one that is closed to everybody but administrators",
            data.display()
        )
    })
}

/// What the service's owner sees of it, and what becomes of it when it fails. It works without.
fn describe(service: &Service) -> Result<()> {
    let actions = AGAIN.map(|delay| ServiceAction {
        action_type: ServiceActionType::Restart,
        delay,
    });
    let told = [
        (
            "waited for when Windows ends",
            service.set_preshutdown_timeout(running::STOP),
        ),
        (
            "described",
            service.set_description("Gives every computer of a person its own keys and certificates."),
        ),
        (
            "started again after a crash",
            service.update_failure_actions(ServiceFailureActions {
                reset_period: ServiceFailureResetPeriod::After(QUIET),
                reboot_msg: None,
                command: None,
                actions: Some(actions.into()),
            }),
        ),
        (
            "started again after a failure",
            service.set_failure_actions_on_non_crash_failures(true),
        ),
    ];
    for (what, outcome) in told {
        if let Err(error) = outcome {
            say(&format!("note: it will not be {what}: {error}"))?;
        }
    }
    Ok(())
}

pub(super) fn uninstall(name: &str) -> Result<()> {
    let service = managing::open(name, ServiceAccess::DELETE | managing::CONTROL, "uninstalled")?;
    managing::end(&service, name)?;
    service.delete().advise("uninstalled", name)?;
    say(&format!("uninstalled {name}; its data is where it was"))
}

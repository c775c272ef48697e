//! `warifu login`.

use serde::Serialize;
use uuid::Uuid;
use warifu::text::explain;
use warifu::{Device, Outcome};
use warifu_protocol::{DeviceId, Timestamp};

use crate::cli::args::Login;
use crate::cli::failure::Failure;
use crate::cli::notice::notice;
use crate::cli::output::Output;
use crate::cli::setup::Setup;
use crate::cli::unvouched::announce;

pub(crate) async fn run(setup: &mut Setup, options: Login, output: &mut Output) -> Result<(), Failure> {
    if options.password_stdin {
        setup.ask.take_password_line()?;
    }
    let device = setup.computer().await?.device().await?;
    let password = setup.ask.password("ask-password", &device.record().server)?;
    let expires_at = device.login(&password).await?;
    let record = device.record();
    output.say(
        "logged-in",
        &[("username", &record.username), ("server", &record.server.to_string())],
    );
    check_log(&device, output).await?;
    output.event(&LoggedIn {
        event: "done",
        command: "login",
        uuid: record.account,
        device_id: record.device_id,
        username: &record.username,
        access_token_expires_at: expires_at,
    });
    Ok(())
}

/// Looks at the account's devices and its log while there is a session. Only an alarm ends the command: that they cannot be
/// had now does not undo the login.
async fn check_log(device: &Device, output: &mut Output) -> Result<(), Failure> {
    match device.list_devices().await {
        Ok(listed) => announce(device, &listed, output).await,
        Err(error) if error.outcome() == Outcome::Alarm => Err(error.into()),
        Err(error) => {
            let reason = explain(&error, output.language()).title;
            notice(output, "log-not-checked", &[("reason", &reason)]);
            Ok(())
        }
    }
}

#[derive(Serialize)]
struct LoggedIn<'a> {
    event: &'static str,
    command: &'static str,
    uuid: Uuid,
    device_id: DeviceId,
    username: &'a str,
    access_token_expires_at: Timestamp,
}

//! `warifu login`.

use serde::Serialize;
use uuid::Uuid;
use warifu_protocol::{DeviceId, Timestamp};

use crate::cli::args::Login;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::setup::Setup;

pub(crate) async fn run(setup: &mut Setup, options: Login, output: &mut Output) -> Result<(), Failure> {
    if options.password_stdin {
        setup.ask.take_password_line()?;
    }
    let device = setup.computer().await?.device().await?;
    let password = setup.ask.password("ask-password", &device.record().server)?;
    let expires_at = device.login(&password).await?;
    let record = device.record();
    output.event(&LoggedIn {
        event: "done",
        command: "login",
        uuid: record.account,
        device_id: record.device_id,
        username: &record.username,
        access_token_expires_at: expires_at,
    });
    output.say(
        "logged-in",
        &[("username", &record.username), ("server", &record.server.to_string())],
    );
    Ok(())
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

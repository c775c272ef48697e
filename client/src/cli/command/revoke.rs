//! `warifu devices revoke`.

use serde::Serialize;
use warifu::device_log::{ListedDevice, ListedDevices};
use warifu_protocol::text::Label;
use warifu_protocol::{DeviceId, Timestamp};

use crate::cli::args::Revoke;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::setup::Setup;
use crate::cli::unvouched::announce;

pub(crate) async fn run(setup: &mut Setup, options: Revoke, output: &mut Output) -> Result<(), Failure> {
    if options.password_stdin {
        setup.ask.take_password_line()?;
    }
    let device = setup.computer().await?.device().await?;
    let listed = device.list_devices().await?;
    announce(&device, &listed, output).await?;
    let chosen = &chosen(&listed, &options.device)?.summary;
    let arguments = [
        ("name", chosen.device_name.as_str()),
        ("system", chosen.system.as_deref().unwrap_or("?")),
        ("id", &chosen.device_id.to_string()),
    ];
    if !setup.ask.is_scripted() {
        let question = match chosen.current {
            true => "ask-revoke-this",
            false => "ask-revoke",
        };
        setup
            .ask
            .confirm(question, &arguments)
            .map_err(|failure| match failure {
                Failure::NotConfirmed => Failure::NotRevoked,
                failure => failure,
            })?;
    }
    let password = setup.ask.password("ask-password", &device.record().server)?;
    let revoked_at = device.revoke(&password, chosen.device_id).await?;
    output.event(&RevokedEvent {
        event: "done",
        command: "devices revoke",
        device_id: chosen.device_id,
        revoked_at,
    });
    let told = match chosen.current {
        true => "this-computer-revoked",
        false => "computer-revoked",
    };
    output.say(told, &arguments);
    Ok(())
}

/// The computer of that identifier, or the only one in use of that name.
fn chosen<'l>(listed: &'l ListedDevices, text: &str) -> Result<&'l ListedDevice, Failure> {
    let by_id = text.parse::<DeviceId>().ok();
    // The server keeps names in one of the forms that Unicode has for the same text.
    let name = text.parse::<Label>().map_or_else(|_| text.to_owned(), String::from);
    let mut devices = listed.devices.iter();
    if let Some(device) = devices.find(|device| Some(device.summary.device_id) == by_id) {
        return Ok(device);
    }
    let mut named = listed
        .devices
        .iter()
        .filter(|device| device.summary.revoked_at.is_none() && device.summary.device_name == name);
    match (named.next(), named.next()) {
        (Some(device), None) => Ok(device),
        (Some(_), Some(_)) => Err(Failure::SeveralComputers(text.to_owned())),
        (None, _) => Err(Failure::NoSuchComputer(text.to_owned())),
    }
}

#[derive(Serialize)]
struct RevokedEvent {
    event: &'static str,
    command: &'static str,
    device_id: DeviceId,
    revoked_at: Timestamp,
}

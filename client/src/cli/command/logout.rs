//! `warifu logout`.

use serde::Serialize;
use warifu::session::LoggedOut;

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::setup::Setup;

pub(crate) async fn run(setup: &mut Setup, output: &mut Output) -> Result<(), Failure> {
    let ended = setup.computer().await?.device().await?.logout().await?;
    let server_told = ended == LoggedOut::Everywhere;
    output.event(&LogoutEvent {
        event: "done",
        command: "logout",
        server_told,
    });
    output.say(if server_told { "logged-out" } else { "logged-out-here" }, &[]);
    Ok(())
}

#[derive(Serialize)]
struct LogoutEvent {
    event: &'static str,
    command: &'static str,
    server_told: bool,
}

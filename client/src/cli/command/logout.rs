//! `warifu logout`.

use serde::Serialize;

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::setup::Setup;

pub(crate) async fn run(setup: &mut Setup, output: &mut Output) -> Result<(), Failure> {
    setup.computer().await?.device().await?.logout().await?;
    output.event(&LoggedOut {
        event: "done",
        command: "logout",
    });
    output.say("logged-out", &[]);
    Ok(())
}

#[derive(Serialize)]
struct LoggedOut {
    event: &'static str,
    command: &'static str,
}

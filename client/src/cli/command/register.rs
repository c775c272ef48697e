//! `warifu register`.

use warifu::Computer;
use warifu::enrol::{Application, Registered, acknowledge_recovery_key, finished_registration, register};
use warifu::trust::{ServerAddress, first_contact};

use crate::cli::args::Register;
use crate::cli::enrolment::{EnrolledEvent, trust};
use crate::cli::failure::Failure;
use crate::cli::machine;
use crate::cli::output::Output;
use crate::cli::setup::Setup;

pub(crate) async fn run(setup: &mut Setup, options: Register, output: &mut Output) -> Result<(), Failure> {
    let address: ServerAddress = options.server.parse()?;
    if options.password_stdin {
        setup.ask.take_password_line()?;
    }
    let computer = setup.new_computer().await?;
    if let Some(registered) = finished_registration(&computer, &options.username).await? {
        return hand_over(&computer, &registered, output);
    }
    let contact = first_contact(&[address], setup.language).await?;
    let server = trust(contact, options.pin, &setup.ask, output)?;
    let application = Application {
        username: options.username,
        email: options.email.into(),
        password: setup.ask.new_password("ask-new-password")?,
        device_name: options.device_name.unwrap_or_else(machine::name).to_string(),
        system: machine::system().map(|system| system.to_string()),
    };
    let registered = register(&computer, &server, application).await?;
    hand_over(&computer, &registered, output)
}

/// Shows what was made. The recovery key is forgotten only once it was shown.
fn hand_over(computer: &Computer, registered: &Registered, output: &mut Output) -> Result<(), Failure> {
    let record = &registered.record;
    let recovery_key = registered.recovery_key.expose();
    output.event(&EnrolledEvent::new("register", record, Some(recovery_key)));
    output.say(
        "registered",
        &[
            ("username", &record.username),
            ("server", &record.server.to_string()),
            ("device", &record.device_name),
        ],
    );
    output.say("recovery-key", &[("key", recovery_key)]);
    acknowledge_recovery_key(computer)?;
    Ok(())
}

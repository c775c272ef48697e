//! `warifu pair`.

use warifu::enrol::{Claim, claim, finished_claim};
use warifu::machine;
use warifu::pairing::ReceivedCode;
use warifu::profile::Record;
use warifu::scan::{self, ScanError};
use warifu::screen;
use warifu::trust::{ServerAddress, TrustedServer, first_contact};
use warifu_protocol::Pin;
use warifu_protocol::code::CodeHost;

use crate::cli::args::{CodeSource, Pair};
use crate::cli::ending::end_requested;
use crate::cli::enrolment::{EnrolledEvent, trust};
use crate::cli::failure::Failure;
use crate::cli::introduce::introduce;
use crate::cli::look::look_for_code;
use crate::cli::output::Output;
use crate::cli::picture;
use crate::cli::setup::Setup;

pub(crate) async fn run(setup: &mut Setup, options: Pair, output: &mut Output) -> Result<(), Failure> {
    if options.password_stdin {
        setup.ask.take_password_line()?;
    }
    let code = received(setup, options.code, output).await?;
    if code.needs_approval() {
        return Err(warifu::Error::ApprovalUnsupported.into());
    }
    let given = options
        .server
        .map(|server| server.parse::<ServerAddress>())
        .transpose()?;
    let computer = setup.new_computer().await?;
    if let Some(record) = finished_claim(&computer, &code).await? {
        tell(&record, output);
        return Ok(());
    }
    let server = server(setup, &code, given, options.pin, output).await?;
    let username = match options.username {
        Some(username) => username,
        None => setup.ask.line("ask-username")?,
    };
    let wish = Claim {
        code,
        username,
        password: setup.ask.password("ask-password", server.address())?,
        device_name: options.device_name.unwrap_or_else(machine::name).to_string(),
        system: machine::system().map(|system| system.to_string()),
    };
    let record = claim(&computer, &server, wish).await?;
    tell(&record, output);
    Ok(())
}

fn tell(record: &Record, output: &mut Output) {
    output.event(&EnrolledEvent::new("pair", record, None));
    output.say(
        "paired",
        &[
            ("username", &record.username),
            ("server", &record.server.to_string()),
            ("device", &record.device_name),
        ],
    );
}

async fn received(setup: &Setup, source: CodeSource, output: &mut Output) -> Result<ReceivedCode, Failure> {
    if let Some(number) = source.camera {
        return Ok(ReceivedCode::Scanned(look_for_code(setup, number, output).await?));
    }
    if let Some(path) = source.image {
        let bytes = picture::bytes(&path)?;
        let code = tokio::task::spawn_blocking(move || scan::read_picture(&bytes))
            .await
            .map_err(|_| ScanError::Damaged)??;
        return Ok(ReceivedCode::Scanned(code));
    }
    if source.screen {
        output.say("screen-looked-at", &[]);
        // The system may ask its person, who may have enough.
        return tokio::select! {
            code = screen::read_code() => Ok(ReceivedCode::Scanned(code?)),
            () = end_requested() => Err(Failure::Stopped),
        };
    }
    let text = match source.code {
        Some(text) if text != "-" => text,
        _ => setup.ask.line("ask-code")?,
    };
    Ok(text.parse()?)
}

/// The server of a code: the one that it names once the person has seen which, or for a typed code the
/// one that was given.
async fn server(
    setup: &Setup,
    code: &ReceivedCode,
    given: Option<ServerAddress>,
    pin: Option<Pin>,
    output: &mut Output,
) -> Result<TrustedServer, Failure> {
    let Some((host, code_pin)) = code.server() else {
        return typed_server(setup, given.ok_or(Failure::ServerMissing)?, pin, output).await;
    };
    let addresses = addresses(host, given)?;
    if let [address, ..] = &*addresses {
        introduce(&setup.known_servers(), address, output);
    }
    if !setup.ask.is_scripted() && pin.is_none() {
        setup.ask.confirm("ask-host", &[("server", &host.to_string())])?;
    }
    if let Some(pin) = pin
        && pin != *code_pin
    {
        return Err(warifu::trust::ContactError::PinMismatch {
            expected: pin,
            offered: *code_pin,
        }
        .into());
    }
    let contact = first_contact(&addresses, setup.language).await?;
    trust(contact, Some(*code_pin), setup, output)
}

async fn typed_server(
    setup: &Setup,
    address: ServerAddress,
    pin: Option<Pin>,
    output: &mut Output,
) -> Result<TrustedServer, Failure> {
    introduce(&setup.known_servers(), &address, output);
    let contact = first_contact(&[address], setup.language).await?;
    // With a password on stdin, giving the code counts as the confirmation of its host.
    let pin = pin.or_else(|| setup.ask.is_scripted().then(|| contact.offered_pin()));
    trust(contact, pin, setup, output)
}

/// A server that is given beside a full code must be the code's own; then it says how to dial it.
fn addresses(host: &CodeHost, given: Option<ServerAddress>) -> Result<Vec<ServerAddress>, Failure> {
    let named = ServerAddress::of_code(host);
    match given {
        None => Ok(named),
        Some(given) if named.contains(&given) => Ok(vec![given]),
        Some(_) => Err(Failure::OtherServer),
    }
}

//! `warifu pair`.

use std::pin::pin;
use std::time::Duration;

use serde::Serialize;
use tokio::time::timeout;
use warifu::Computer;
use warifu::enrol::{Claim, Claimed, PendingClaim, claim, finished_claim};
use warifu::machine;
use warifu::pairing::{Progress, ReceivedCode};
use warifu::profile::Record;
use warifu::scan::{self, ScanError};
use warifu::screen;
use warifu::trust::{ServerAddress, TrustedServer, first_contact};
use warifu_protocol::code::CodeHost;
use warifu_protocol::{Pin, Timestamp};

use crate::cli::args::{CodeSource, Pair};
use crate::cli::ending::end_requested;
use crate::cli::enrolment::{EnrolledEvent, trust};
use crate::cli::failure::Failure;
use crate::cli::introduce::introduce;
use crate::cli::look::look_for_code;
use crate::cli::notice::notice;
use crate::cli::output::Output;
use crate::cli::picture;
use crate::cli::setup::Setup;

pub(crate) async fn run(setup: &mut Setup, options: Pair, output: &mut Output) -> Result<(), Failure> {
    if options.password_stdin {
        setup.ask.take_password_line()?;
    }
    let code = received(setup, options.code, output).await?;
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
    let record = joined(&computer, &server, wish, output).await?;
    tell(&record, output);
    Ok(())
}

/// A person who wants to end the command waits for the server about as long.
const PATIENCE: Duration = Duration::from_secs(15);

/// Claims the code and sees it through. Until it is approved it can be ended at any time, and is withdrawn then.
async fn joined(
    computer: &Computer,
    server: &TrustedServer,
    wish: Claim,
    output: &mut Output,
) -> Result<Record, Failure> {
    let mut end = pin!(end_requested());
    let mut claiming = pin!(claim(computer, server, wish));
    let (claimed, is_ended) = tokio::select! {
        claimed = &mut claiming => (claimed?, false),
        () = &mut end => match timeout(PATIENCE, &mut claiming).await {
            Ok(claimed) => (claimed?, true),
            Err(_) => return Err(Failure::ClaimOpen),
        },
    };
    let waiting = match claimed {
        Claimed::Enrolled(record) => return Ok(*record),
        Claimed::Waiting(waiting) => waiting,
    };
    if is_ended {
        return Err(withdrawn(&waiting, computer).await);
    }
    output.event(&WaitingEvent {
        event: "waiting",
        expires_at: waiting.expires_at,
    });
    output.say("claim-waiting", &[]);
    let mut told = Told { output };
    tokio::select! {
        approved = waiting.follow(computer, &mut told) => approved?,
        () = &mut end => return Err(withdrawn(&waiting, computer).await),
    }
    output.say("claim-approved", &[]);
    // It has been approved: who wants the end gives it a little time, and goes on with the same command.
    let mut collecting = pin!(waiting.collect(computer));
    tokio::select! {
        record = &mut collecting => Ok(record?),
        () = &mut end => match timeout(PATIENCE, &mut collecting).await {
            Ok(record) => Ok(record?),
            Err(_) => Err(Failure::ClaimOpen),
        },
    }
}

async fn withdrawn(waiting: &PendingClaim, computer: &Computer) -> Failure {
    match timeout(PATIENCE, waiting.cancel(computer)).await {
        Ok(Ok(())) => Failure::ClaimWithdrawn,
        Ok(Err(warifu::Error::Api(_))) | Err(_) => Failure::ClaimLeft,
        Ok(Err(error)) => error.into(),
    }
}

struct Told<'a> {
    output: &'a mut Output,
}

impl Progress for Told<'_> {
    fn number(&mut self, number: &str) {
        self.output.event(&NumberEvent {
            event: "number",
            number,
        });
        self.output.say("claim-number", &[("number", number)]);
    }

    fn unreachable(&mut self) {
        notice(self.output, "server-silent", &[]);
    }
}

#[derive(Serialize)]
struct WaitingEvent {
    event: &'static str,
    expires_at: Timestamp,
}

#[derive(Serialize)]
struct NumberEvent<'a> {
    event: &'static str,
    number: &'a str,
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

//! `warifu add-device`.

use serde::Serialize;
use uuid::Uuid;
use warifu::Device;
use warifu::clock::{Clock, SystemClock};
use warifu::pairing::{Offer, Progress};
use warifu::qr::{QrPicture, TerminalStyle};
use warifu_protocol::Timestamp;
use warifu_protocol::pairing::PairingState;
use warifu_protocol::wire::{PairingClaim, PairingView};

use crate::cli::args::AddDevice;
use crate::cli::code_file::CodeFile;
use crate::cli::ending::end_requested;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::setup::Setup;

pub(crate) async fn run(setup: &mut Setup, options: AddDevice, output: &mut Output) -> Result<(), Failure> {
    if !options.no_approval {
        return Err(Failure::ApprovalMissing);
    }
    if options.password_stdin {
        setup.ask.take_password_line()?;
    }
    let device = setup.computer().await?.device().await?;
    let password = setup.ask.password("ask-password")?;
    // Listened for from here on: a code must not outlive the command that shows it.
    let mut end = Box::pin(end_requested());
    let offer = tokio::select! {
        offer = device.offer(&password) => offer?,
        () = &mut end => return Err(Failure::Interrupted),
    };
    let picture = QrPicture::of_code(&offer.code)?;
    let _file = options.qr_png.map(|path| CodeFile::write(path, &picture)).transpose()?;
    show(&device, &offer, &picture, output);
    let outcome = tokio::select! {
        claim = wait(&device, &offer, output) => claim,
        () = &mut end => {
            withdraw(&device, &offer).await;
            Err(Failure::Interrupted)
        }
    };
    added(&offer, &outcome?, output);
    Ok(())
}

fn show(device: &Device, offer: &Offer, picture: &QrPicture, output: &mut Output) {
    let text = offer.code.to_string();
    let typed = offer.code.typed().to_string();
    output.event(&CodeEvent {
        event: "code",
        qr_code: &text,
        typed: &typed,
        expires_at: offer.expires_at,
        pairing_id: offer.id,
    });
    let style = match output.has_colours() {
        true => TerminalStyle::Coloured,
        false => TerminalStyle::Plain,
    };
    output.print(&picture.to_terminal(style));
    // A typed code means https unless it is said otherwise.
    let server = match device.record().server.is_encrypted() {
        true => offer.code.host().to_string(),
        false => device.record().server.url().to_string(),
    };
    let minutes = offer.expires_at.since(SystemClock.now()).as_secs().div_ceil(60);
    output.say(
        "code-shown",
        &[("code", &typed), ("server", &server), ("minutes", &minutes.to_string())],
    );
    output.say("code-without-approval", &[]);
}

async fn wait(device: &Device, offer: &Offer, output: &mut Output) -> Result<PairingClaim, Failure> {
    let mut progress = Told { output };
    Ok(device.wait_for_claim(offer, &mut progress).await?)
}

fn added(offer: &Offer, claim: &PairingClaim, output: &mut Output) {
    output.event(&AddedEvent {
        event: "done",
        command: "add-device",
        pairing_id: offer.id,
        device_name: &claim.device_name,
        system: claim.system.as_deref(),
        address: &claim.address,
        at: claim.at,
    });
    output.say(
        "device-added",
        &[
            ("device", &claim.device_name),
            ("system", claim.system.as_deref().unwrap_or("?")),
            ("address", &claim.address),
        ],
    );
}

async fn withdraw(device: &Device, offer: &Offer) {
    if let Err(error) = device.withdraw(offer).await {
        tracing::warn!(%error, "the code could not be withdrawn; it ends by itself");
    }
}

struct Told<'a> {
    output: &'a mut Output,
}

impl Progress for Told<'_> {
    fn state(&mut self, view: &PairingView) {
        if view.state == PairingState::Offered {
            self.output.say("code-waiting", &[]);
        }
    }

    fn unreachable(&mut self) {
        tracing::warn!("the server does not answer; trying again");
    }
}

#[derive(Serialize)]
struct CodeEvent<'a> {
    event: &'static str,
    qr_code: &'a str,
    typed: &'a str,
    expires_at: Timestamp,
    pairing_id: Uuid,
}

#[derive(Serialize)]
struct AddedEvent<'a> {
    event: &'static str,
    command: &'static str,
    pairing_id: Uuid,
    device_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<&'a str>,
    address: &'a str,
    at: Timestamp,
}

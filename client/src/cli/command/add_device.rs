//! `warifu add-device`.

use std::io;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::Duration;

use serde::Serialize;
use tokio::time::timeout;
use uuid::Uuid;
use warifu::Device;
use warifu::api::ApiError;
use warifu::clock::{Clock, SystemClock};
use warifu::pairing::{Offer, Progress};
use warifu::qr::{QrPicture, TerminalStyle};
use warifu_protocol::Timestamp;
use warifu_protocol::pairing::PairingState;
use warifu_protocol::wire::{PairingClaim, PairingView};

use crate::cli::args::AddDevice;
use crate::cli::code_file::{CodeFile, check_free};
use crate::cli::ending::end_requested;
use crate::cli::failure::Failure;
use crate::cli::notice::notice;
use crate::cli::output::Output;
use crate::cli::setup::Setup;

pub(crate) async fn run(setup: &mut Setup, options: AddDevice, output: &mut Output) -> Result<(), Failure> {
    if !options.no_approval {
        return Err(Failure::ApprovalMissing);
    }
    if options.password_stdin {
        setup.ask.take_password_line()?;
    }
    if let Some(path) = &options.qr_png {
        check_writable(path)?;
    }
    let device = setup.computer().await?.device().await?;
    let password = setup.ask.password("ask-password", &device.record().server)?;
    // Listened for from here on: a code must not outlive the command that shows it.
    let mut end = pin!(end_requested());
    let mut offering = pin!(device.offer(&password));
    let begun = tokio::select! {
        offer = &mut offering => Ok(offer?),
        () = &mut end => Err(timeout(PATIENCE, &mut offering).await),
    };
    let (offer, outcome) = match begun {
        Ok(offer) => {
            let outcome = match draw(&offer, options.qr_png) {
                Ok((picture, file)) => {
                    let outcome = tokio::select! {
                        claim = present(&device, &offer, &picture, output) => claim,
                        () = &mut end => Err(Failure::Interrupted),
                    };
                    if let Some(Err(path)) = file.map(CodeFile::remove) {
                        notice(output, "picture-not-deleted", &[("path", &path.display().to_string())]);
                    }
                    outcome
                }
                Err(why) => Err(why),
            };
            (offer, outcome)
        }
        // The server was making the code already: it has to forget it.
        Err(Ok(offer)) => (offer?, Err(Failure::Interrupted)),
        Err(Err(_)) => return Err(Failure::NotWithdrawn(LIFE_MINUTES)),
    };
    match outcome {
        Ok(claim) => added(&offer, &claim, output),
        Err(Failure::Flow(warifu::Error::PairingEnded(state))) => return Err(warifu::Error::PairingEnded(state).into()),
        Err(why) => {
            let withdrawal = timeout(PATIENCE, device.withdraw(&offer)).await;
            let withdrawal = withdrawal.unwrap_or_else(|_| Err(ApiError::Lost.into()));
            let minutes = minutes_left(&offer);
            match conclusion(why, withdrawal, minutes) {
                Conclusion::Added(claim) => added(&offer, &claim, output),
                Conclusion::Withdrawn(why) => return Err(why),
                Conclusion::NotWithdrawn(why) => {
                    notice(output, "code-not-withdrawn", &[("minutes", &minutes.to_string())]);
                    return Err(why);
                }
            }
        }
    }
    Ok(())
}

/// A person who wants to end the command waits for the server about as long.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a code lives that nobody heard of.
const LIFE_MINUTES: u64 = 10;

/// How the command ends when it ends before its result was heard.
enum Conclusion {
    /// Somebody took the code after all.
    Added(Box<PairingClaim>),
    /// The code is void.
    Withdrawn(Failure),
    /// The code may still be taken, which the failure does not say.
    NotWithdrawn(Failure),
}

fn conclusion(why: Failure, withdrawal: Result<Option<PairingClaim>, warifu::Error>, minutes: u64) -> Conclusion {
    match (withdrawal, why) {
        (Ok(Some(claim)), _) => Conclusion::Added(Box::new(claim)),
        (Ok(None), why) => Conclusion::Withdrawn(why),
        (Err(_), why) if minutes == 0 => Conclusion::Withdrawn(why),
        (Err(_), Failure::Interrupted) => Conclusion::Withdrawn(Failure::NotWithdrawn(minutes)),
        (Err(_), why) => Conclusion::NotWithdrawn(why),
    }
}

/// Looks whether a picture can be written before there is a code that would have to be withdrawn.
fn check_writable(path: &Path) -> Result<(), Failure> {
    let failed = |error| Failure::File(path.to_owned(), error);
    if path.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    check_free(path)?;
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let probe = tempfile::Builder::new().prefix(".warifu-").tempfile_in(directory);
    probe.and_then(tempfile::NamedTempFile::close).map_err(failed)
}

fn draw(offer: &Offer, path: Option<PathBuf>) -> Result<(QrPicture, Option<CodeFile>), Failure> {
    let picture = QrPicture::of_code(&offer.code)?;
    let file = path.map(|path| CodeFile::write(path, &picture)).transpose()?;
    Ok((picture, file))
}

/// Shows the code until somebody has taken it.
async fn present(
    device: &Device,
    offer: &Offer,
    picture: &QrPicture,
    output: &mut Output,
) -> Result<PairingClaim, Failure> {
    show(device, offer, picture, output);
    Ok(device.wait_for_claim(offer, &mut Told { output }).await?)
}

fn minutes_left(offer: &Offer) -> u64 {
    offer.expires_at.since(SystemClock.now()).as_secs().div_ceil(60)
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
    let minutes = minutes_left(offer);
    output.say(
        "code-shown",
        &[("code", &typed), ("server", &server), ("minutes", &minutes.to_string())],
    );
    output.say("code-without-approval", &[]);
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
        notice(self.output, "server-silent", &[]);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn claim() -> PairingClaim {
        let claim = r#"{"spki": {}, "device_name": "desktop", "address": "192.0.2.1", "at": "2026-11-01T09:30:00Z"}"#;
        serde_json::from_str(claim).unwrap()
    }

    #[test]
    fn who_stops_the_command_hears_what_became_of_the_code() {
        let lost = || Err(ApiError::Lost.into());
        let stopped = |withdrawal, minutes| conclusion(Failure::Interrupted, withdrawal, minutes);
        assert!(matches!(
            stopped(Ok(None), 9),
            Conclusion::Withdrawn(Failure::Interrupted)
        ));
        assert!(matches!(
            stopped(lost(), 9),
            Conclusion::Withdrawn(Failure::NotWithdrawn(9))
        ));
        assert!(matches!(
            stopped(Ok(Some(claim())), 9),
            Conclusion::Added(claim) if claim.device_name == "desktop"
        ));
        // What has ended by itself needs no withdrawal.
        assert!(matches!(
            stopped(lost(), 0),
            Conclusion::Withdrawn(Failure::Interrupted)
        ));
    }

    #[test]
    fn a_failure_that_leaves_a_code_behind_says_so() {
        let why = || Failure::from(ApiError::Unintelligible);
        assert!(matches!(
            conclusion(why(), Ok(None), 9),
            Conclusion::Withdrawn(Failure::Flow(_))
        ));
        assert!(matches!(
            conclusion(why(), Err(ApiError::Lost.into()), 9),
            Conclusion::NotWithdrawn(Failure::Flow(_))
        ));
        assert!(matches!(conclusion(why(), Ok(Some(claim())), 9), Conclusion::Added(_)));
    }

    #[test]
    fn a_place_for_the_picture_is_looked_at_before_there_is_a_code() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("code.png");
        check_writable(&path).unwrap();
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
        for wrong in [directory.path().to_owned(), directory.path().join("none/code.png")] {
            assert!(matches!(check_writable(&wrong), Err(Failure::File(path, _)) if path == wrong));
        }
    }
}

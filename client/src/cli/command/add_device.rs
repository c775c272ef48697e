//! `warifu add-device`.

use std::io;
use std::path::{Path, PathBuf};
use std::pin::{Pin, pin};
use std::time::Duration;

use serde::Serialize;
use tokio::time::timeout;
use uuid::Uuid;
use warifu::Device;
use warifu::api::ApiError;
use warifu::pairing::{Arrival, Offer, OfferKind, OpenedClaim, Progress, TypedNumber};
use warifu::qr::{QrPicture, TerminalStyle};
use warifu::text::explain;
use warifu_protocol::pairing::PairingState;
use warifu_protocol::wire::PairingClaim;
use warifu_protocol::{DeviceId, ProblemCode, SecretText, Timestamp};

use crate::cli::args::AddDevice;
use crate::cli::ask::{Answer, Ask, is_no};
use crate::cli::code_file::{CodeFile, check_free};
use crate::cli::ending::end_requested;
use crate::cli::failure::Failure;
use crate::cli::notice::notice;
use crate::cli::output::Output;
use crate::cli::setup::Setup;

pub(crate) async fn run(setup: &mut Setup, options: AddDevice, output: &mut Output) -> Result<(), Failure> {
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
    let kind = match options.no_approval {
        true => OfferKind::Token,
        false => OfferKind::Secret,
    };
    let begun = match begin(&device, &password, kind, end.as_mut()).await {
        Err(Failure::Flow(error)) if error.problem() == Some(ProblemCode::NotInLog) => {
            agree_to_less(setup, error)?;
            begin(&device, &password, OfferKind::Token, end.as_mut()).await?
        }
        begun => begun?,
    };
    let (offer, outcome) = match begun {
        (offer, None) => {
            let outcome = match draw(&offer, options.qr_png) {
                Ok(drawn) => lead(&device, &offer, drawn, &setup.ask, output, end).await,
                Err(why) => Err(why),
            };
            (offer, outcome)
        }
        (offer, Some(why)) => (offer, Err(why)),
    };
    match outcome {
        Ok(added) => tell(&offer, &added, output),
        Err(why) if is_over(&why) => return Err(why),
        Err(why) => {
            let withdrawal = timeout(PATIENCE, device.withdraw(&offer)).await;
            let withdrawal = withdrawal.unwrap_or_else(|_| Err(ApiError::Lost.into()));
            let minutes = minutes_left(&offer);
            match conclusion(why, withdrawal, minutes) {
                Conclusion::Added(claim) => tell(&offer, &Added::of(*claim), output),
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

/// A new device of the account.
struct Added {
    claim: PairingClaim,
    device_id: Option<DeviceId>,
    /// Whether it has its certificates.
    collected: bool,
}

impl Added {
    const fn of(claim: PairingClaim) -> Self {
        Self {
            claim,
            device_id: None,
            collected: true,
        }
    }
}

/// Has the server make a code; with why the command ends where the person ended it meanwhile.
async fn begin(
    device: &Device,
    password: &SecretText,
    kind: OfferKind,
    end: Pin<&mut impl Future<Output = ()>>,
) -> Result<(Offer, Option<Failure>), Failure> {
    let mut offering = pin!(device.offer(password, kind));
    tokio::select! {
        offer = &mut offering => Ok((offer?, None)),
        () = end => match timeout(PATIENCE, &mut offering).await {
            // The server was making the code already: it has to forget it.
            Ok(offer) => Ok((offer?, Some(Failure::Interrupted))),
            Err(_) => Err(Failure::NotWithdrawn(LIFE_MINUTES)),
        },
    }
}

/// This device cannot approve. A code without approval is shown only to who knows what that is and wants it.
fn agree_to_less(setup: &Setup, refusal: warifu::Error) -> Result<(), Failure> {
    let reason = explain(&refusal, setup.language).detail;
    match setup.ask.answer("ask-without-approval", &[("reason", &reason)]) {
        Ok(Answer::Yes) => Ok(()),
        _ => Err(refusal.into()),
    }
}

/// Whether the code serves nobody any more, so that nothing has to be withdrawn.
fn is_over(why: &Failure) -> bool {
    matches!(
        why,
        Failure::Flow(warifu::Error::PairingEnded(_) | warifu::Error::WrongNumber)
    )
}

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
    let found = match withdrawal {
        // An alarm stays the end of the command, whatever the server says became of the code.
        Ok(Some(_)) if why.is_alarm() => return Conclusion::NotWithdrawn(why),
        Ok(Some(claim)) => return Conclusion::Added(Box::new(claim)),
        Ok(None) => return Conclusion::Withdrawn(why),
        Err(error) => Failure::from(error),
    };
    let why = match found.is_alarm() && !why.is_alarm() {
        true => found,
        false => why,
    };
    match why {
        why if minutes == 0 => Conclusion::Withdrawn(why),
        Failure::Interrupted => Conclusion::Withdrawn(Failure::NotWithdrawn(minutes)),
        why => Conclusion::NotWithdrawn(why),
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

/// Leads the pairing to its end: until the person has decided it can be ended at any time, afterwards it is seen through,
/// though not for ever.
async fn lead(
    device: &Device,
    offer: &Offer,
    (picture, file): (QrPicture, Option<CodeFile>),
    ask: &Ask,
    output: &mut Output,
    mut end: Pin<&mut impl Future<Output = ()>>,
) -> Result<Added, Failure> {
    let decided = tokio::select! {
        decided = decide(device, offer, &picture, ask, output) => decided,
        () = end.as_mut() => Err(Failure::Interrupted),
    };
    if let Some(Err(path)) = file.map(CodeFile::remove) {
        notice(output, "picture-not-deleted", &[("path", &path.display().to_string())]);
    }
    match decided? {
        Decided::Joined(claim) => Ok(Added::of(claim)),
        Decided::Refused => {
            seen_through(device.deny(offer, &mut Told { output }), end).await?;
            Err(warifu::Error::PairingEnded(PairingState::Denied).into())
        }
        Decided::Typed(opened, number) => {
            let is_ended = {
                let mut told = Told { output };
                let approved = device.approve(offer, &opened, &number, &mut told);
                seen_through(approved, end.as_mut()).await?
            };
            output.event(&ApprovedEvent { event: "approved" });
            output.say("code-approved", &[]);
            let mut told = Told { output };
            let collected = tokio::select! {
                () = async {}, if is_ended => false,
                collected = device.wait_for_collection(offer, &mut told), if !is_ended => collected?,
                () = end, if !is_ended => false,
            };
            Ok(Added {
                device_id: opened.device_id(),
                claim: opened.claim,
                collected,
            })
        }
    }
}

/// Awaits a step that the person has decided on, and tells whether they wanted the end of the command meanwhile: the server
/// then has a little time left.
async fn seen_through(
    step: impl Future<Output = Result<(), warifu::Error>>,
    end: Pin<&mut impl Future<Output = ()>>,
) -> Result<bool, Failure> {
    let mut step = pin!(step);
    tokio::select! {
        outcome = &mut step => Ok(outcome.map(|()| false)?),
        () = end => match timeout(PATIENCE, &mut step).await {
            Ok(outcome) => Ok(outcome.map(|()| true)?),
            Err(_) => Err(Failure::Interrupted),
        },
    }
}

/// What became of a code that was shown.
enum Decided {
    /// A device has joined without a question.
    Joined(PairingClaim),
    /// The person refused.
    Refused,
    /// The person typed a number.
    Typed(OpenedClaim, TypedNumber),
}

/// Shows the code until somebody has taken it, and asks about who must be asked about.
async fn decide(
    device: &Device,
    offer: &Offer,
    picture: &QrPicture,
    ask: &Ask,
    output: &mut Output,
) -> Result<Decided, Failure> {
    show(device, offer, picture, output);
    let opened = match device.wait_for_claim(offer, &mut Told { output }).await? {
        Arrival::Joined(claim) => return Ok(Decided::Joined(claim)),
        Arrival::Asking(opened) => opened,
    };
    output.event(&ClaimEvent::of(&opened));
    let mut told = Told { output };
    tokio::select! {
        number = number(ask, &opened.claim) => Ok(match number? {
            Some(number) => Decided::Typed(opened, number),
            None => Decided::Refused,
        }),
        // Nothing is left to be decided.
        ended = device.watch_opened(offer, &mut told) => Err(ended.into()),
    }
}

/// The number that the person types; none where they refuse. What is no number at all is no try.
async fn number(ask: &Ask, claim: &PairingClaim) -> Result<Option<TypedNumber>, Failure> {
    let mut line = ask
        .awaited_line(
            "ask-number",
            &[
                ("device", &claim.device_name),
                ("system", claim.system.as_deref().unwrap_or("?")),
                ("address", &claim.address),
                ("at", &claim.at.to_string()),
            ],
        )
        .await?;
    loop {
        let typed = line.ok_or(Failure::NobodyToAsk)?;
        if is_no(&typed) {
            return Ok(None);
        }
        if let Ok(number) = typed.parse() {
            return Ok(Some(number));
        }
        line = ask.awaited_line("ask-number-again", &[]).await?;
    }
}

fn minutes_left(offer: &Offer) -> u64 {
    offer.left().as_secs().div_ceil(60)
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
        approval: offer.needs_approval(),
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
    output.say(
        match offer.needs_approval() {
            true => "code-with-approval",
            false => "code-without-approval",
        },
        &[],
    );
    if offer.is_for_this_machine() {
        output.say("code-for-this-machine", &[]);
    }
}

fn tell(offer: &Offer, added: &Added, output: &mut Output) {
    let claim = &added.claim;
    output.event(&AddedEvent {
        event: "done",
        command: "add-device",
        pairing_id: offer.id,
        device_id: added.device_id,
        device_name: &claim.device_name,
        system: claim.system.as_deref(),
        address: &claim.address,
        at: claim.at,
        collected: added.collected,
    });
    if !added.collected {
        output.say("device-approved-only", &[("device", &claim.device_name)]);
        return;
    }
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
    fn state(&mut self, state: PairingState) {
        if state == PairingState::Offered {
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
    approval: bool,
}

#[derive(Serialize)]
struct ClaimEvent<'a> {
    event: &'static str,
    device_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<&'a str>,
    address: &'a str,
    at: Timestamp,
    expires_at: Timestamp,
}

impl<'a> ClaimEvent<'a> {
    fn of(opened: &'a OpenedClaim) -> Self {
        Self {
            event: "claim",
            device_name: &opened.claim.device_name,
            system: opened.claim.system.as_deref(),
            address: &opened.claim.address,
            at: opened.claim.at,
            expires_at: opened.expires_at,
        }
    }
}

#[derive(Serialize)]
struct ApprovedEvent {
    event: &'static str,
}

#[derive(Serialize)]
struct AddedEvent<'a> {
    event: &'static str,
    command: &'static str,
    pairing_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_id: Option<DeviceId>,
    device_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<&'a str>,
    address: &'a str,
    at: Timestamp,
    collected: bool,
}

#[cfg(test)]
mod tests {
    use warifu::pairing::Attack;

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
    fn an_alarm_is_never_told_as_a_success() {
        let attack = || warifu::Error::Attack(Attack::Unapproved);
        let is_attack = |failure: &Failure| failure.exit_code() == 4;
        let conclusions = [
            conclusion(attack().into(), Ok(Some(claim())), 9),
            conclusion(attack().into(), Err(ApiError::Lost.into()), 9),
            conclusion(Failure::Interrupted, Err(attack()), 9),
            conclusion(ApiError::Unintelligible.into(), Err(attack()), 9),
        ];
        for conclusion in conclusions {
            assert!(matches!(conclusion, Conclusion::NotWithdrawn(why) if is_attack(&why)));
        }
        for conclusion in [
            conclusion(attack().into(), Ok(None), 9),
            conclusion(Failure::Interrupted, Err(attack()), 0),
        ] {
            assert!(matches!(conclusion, Conclusion::Withdrawn(why) if is_attack(&why)));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_wants_the_end_after_the_decision_waits_for_the_server_a_little() {
        let begun = tokio::time::Instant::now();
        let stopped = seen_through(std::future::pending(), pin!(async {})).await;
        assert!(matches!(stopped, Err(Failure::Interrupted)));
        assert_eq!(begun.elapsed(), PATIENCE);

        let slow = async {
            tokio::time::sleep(PATIENCE / 2).await;
            Ok(())
        };
        assert!(matches!(seen_through(slow, pin!(async {})).await, Ok(true)));
        let unhurried = seen_through(async { Ok(()) }, pin!(std::future::pending())).await;
        assert!(matches!(unhurried, Ok(false)));
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

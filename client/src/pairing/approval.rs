//! The enrolled device approves who comes with an `S` code, or does not.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout, timeout_at};
use warifu_protocol::ProblemCode;
use warifu_protocol::device_log::LoggedKeys;
use warifu_protocol::encoding::base64;
use warifu_protocol::pairing::{PairingState, Transcript};
use warifu_protocol::text::Username;
use warifu_protocol::wire::{ApproveRequest, OpenRequest, PairingStep, PairingView};
use zeroize::Zeroizing;

use super::arrival::{Asking, parts};
use super::following::LONGEST_STATE;
use super::offer::{Opening, ending};
use super::{Arrival, Attack, Following, Offer, OpenedClaim, Progress, TypedNumber, Way, insist, is_gone};
use crate::api::{ApiError, shown};
use crate::device::Device;
use crate::device_log::APPENDED_BY_OTHERS;
use crate::error::Error;
use crate::profile::Record;

/// How long a new device is waited for that has been approved: it is in front of the same person.
const COLLECTED_WITHIN: Duration = Duration::from_secs(60);
/// How long a server is told of a no before the person hears why: without an approval nobody comes in anyway.
const PARTING: Duration = Duration::from_secs(5);

impl Device {
    /// Waits until a new device comes with the code. Where this computer must approve it, its claim is checked
    /// against the code and fixed on: no other one can take its place. Called again, it goes on.
    ///
    /// # Errors
    /// [`Error::PairingEnded`] where nobody came or it was withdrawn; [`Error::Attack`] where what came is not what a
    /// device with this code has sent (it is denied then); the server refuses, or does not answer until the code has
    /// ended.
    pub async fn wait_for_claim(&self, offer: &Offer, progress: &mut impl Progress) -> Result<Arrival, Error> {
        let Some(opening) = &offer.opening else {
            return self.wait_for_device(offer, progress).await.map(Arrival::Joined);
        };
        let mut following = Following::new(&self.api, offer.side(), Way::Live, offer.left());
        loop {
            let view: PairingView = following.next(progress).await.map_err(ending)?;
            match view.state {
                PairingState::Offered => {}
                PairingState::Claimed | PairingState::Opened => {
                    // Where it has ended on the way, the next view says so.
                    if let Some(opened) = self.fix_on(offer, opening, view, progress).await? {
                        return Ok(Arrival::Asking(opened));
                    }
                }
                PairingState::Approved | PairingState::Completed => return Err(offer.attacked(Attack::Unapproved)),
                PairingState::Denied | PairingState::Expired | PairingState::Cancelled => {
                    return Err(Error::PairingEnded(view.state));
                }
            }
        }
    }

    /// Watches an opened claim while the person reads and types: it ends when the pairing has ended otherwise.
    pub async fn watch_opened(&self, offer: &Offer, progress: &mut impl Progress) -> Error {
        let mut following = Following::<PairingView>::new(&self.api, offer.side(), Way::Live, LONGEST_STATE);
        loop {
            let view = match following.next(progress).await {
                Ok(view) => view,
                Err(error) => return ending(error),
            };
            if self.is_swapped(offer, &view) {
                return self.attacked(offer, Attack::OtherClaim, progress).await;
            }
            match view.state {
                state if offer.is_unapproved(state) => return offer.attacked(Attack::Unapproved),
                PairingState::Offered | PairingState::Claimed | PairingState::Opened => {}
                // What this computer sent was taken, though it has not heard so: approving again tells.
                PairingState::Approved | PairingState::Completed => {}
                PairingState::Denied | PairingState::Expired | PairingState::Cancelled => {
                    return Error::PairingEnded(view.state);
                }
            }
        }
    }

    /// Approves the claim if `number` is the one that the new device shows. It is compared here, once: a wrong one
    /// denies the claim, and the code is spent.
    ///
    /// # Errors
    /// [`Error::WrongNumber`]; [`Error::Attack`], now or at any time before; the log is not what it must be; the pairing
    /// has ended; the server refuses or does not answer. Of these all but the first two may be tried again with the same number.
    pub async fn approve(
        &self,
        offer: &Offer,
        opened: &OpenedClaim,
        number: &TypedNumber,
        progress: &mut impl Progress,
    ) -> Result<(), Error> {
        let (Some(opening), Some(asking)) = (&offer.opening, &opened.asking) else {
            return Err(Error::WrongNumber);
        };
        if let Some(attack) = opening.attack.get() {
            return Err(Error::Attack(*attack));
        }
        let is_right = number.is(&asking.number);
        if !(*opening.verdict.get_or_init(|| is_right) && is_right) {
            self.part(offer, progress).await;
            return Err(Error::WrongNumber);
        }
        let keys = LoggedKeys::of_new(&asking.keys.p256, &asking.keys.ml_dsa_87, &asking.keys.kem)
            .map_err(|_| Error::Attack(Attack::Binding))?;
        // However often the log grows meanwhile.
        let enrolled = timeout(LONGEST_STATE, self.enrol_in_log(offer, opening, keys, progress));
        enrolled.await.unwrap_or_else(|_| Err(ApiError::Lost.into()))
    }

    /// Denies the claim: the code is spent.
    ///
    /// # Errors
    /// The server refuses or does not answer. Without an approval nobody comes in all the same.
    pub async fn deny(&self, offer: &Offer, progress: &mut impl Progress) -> Result<(), Error> {
        match insist(progress, async || self.api.deny_pairing(offer.side()).await).await {
            Err(error) if is_gone(&error) => Ok(()),
            Err(error) if error.problem() == Some(ProblemCode::PairingStateConflict) => {
                match self.why_ended(offer, error, progress).await {
                    Error::PairingEnded(_) => Ok(()),
                    error => Err(error),
                }
            }
            outcome => Ok(outcome.map(drop)?),
        }
    }

    /// Waits until the new device has what it was approved for, and tells whether it has. It need not hurry: it has
    /// seven days.
    ///
    /// # Errors
    /// [`Error::PairingEnded`] where the new device gave up, which revoked it; the server refuses or does not answer.
    pub async fn wait_for_collection(&self, offer: &Offer, progress: &mut impl Progress) -> Result<bool, Error> {
        let ends = Instant::now() + COLLECTED_WITHIN;
        let mut following = Following::<PairingView>::new(&self.api, offer.side(), Way::Live, COLLECTED_WITHIN);
        loop {
            let Ok(view) = timeout_at(ends, following.next(progress)).await else {
                return Ok(false);
            };
            match view.map_err(ending)?.state {
                PairingState::Completed => return Ok(true),
                state @ (PairingState::Cancelled | PairingState::Denied) => return Err(Error::PairingEnded(state)),
                // Nobody has fetched it in all the time that there was.
                PairingState::Expired => return Ok(false),
                _ => {}
            }
        }
    }

    /// Fixes on the claim, after it was checked against the code; none where the pairing has moved on meanwhile.
    async fn fix_on(
        &self,
        offer: &Offer,
        opening: &Opening,
        view: PairingView,
        progress: &mut impl Progress,
    ) -> Result<Option<OpenedClaim>, Error> {
        let claim = view.claim.ok_or(ApiError::Unintelligible)?;
        let username = self.username()?;
        let s = opening.r.secret();
        let bound = parts(&claim).and_then(|(keys, binding)| {
            let transcript = keys.transcript(&username, &self.record.pin, &claim);
            let number = s
                .binds(&transcript, &binding)
                .then(|| (transcript.sha256(), number(opening, &transcript)));
            number.map(|(hash, number)| (keys, hash, number))
        });
        let Some((keys, transcript, number)) = bound else {
            return Err(self.attacked(offer, Attack::Binding, progress).await);
        };
        // Whoever knows `r` can search for keys that give the same number. So it is revealed for one claim alone.
        if *opening.fixed.get_or_init(|| transcript) != transcript {
            return Err(self.attacked(offer, Attack::OtherClaim, progress).await);
        }
        let request = OpenRequest {
            reveal: Some(base64(&opening.r.reveal())),
        };
        match insist(progress, async || self.api.open_pairing(offer.side(), &request).await).await {
            Ok(PairingStep {
                state: PairingState::Opened,
                expires_at,
            }) => Ok(Some(OpenedClaim {
                lasts: expires_at.since(claim.at).min(LONGEST_STATE),
                expires_at,
                claim: shown(&claim),
                asking: Some(Arc::new(Asking { keys, number })),
            })),
            Ok(_) => Ok(None),
            Err(error) if error.problem() == Some(ProblemCode::PairingStateConflict) => Ok(None),
            Err(error) => Err(ending(error)),
        }
    }

    /// Signs the new device into the log, has the server issue, and signs anew where the log has grown meanwhile.
    async fn enrol_in_log(
        &self,
        offer: &Offer,
        opening: &Opening,
        keys: LoggedKeys,
        progress: &mut impl Progress,
    ) -> Result<(), Error> {
        let s = opening.r.secret();
        let mut tried = 0;
        loop {
            let look = async || self.api.pairing::<PairingView>(offer.side()).await;
            let view = insist(progress, look).await.map_err(ending)?;
            if self.is_swapped(offer, &view) {
                return Err(self.attacked(offer, Attack::OtherClaim, progress).await);
            }
            // Who has gone needs no signature, and the server shows no log for it.
            if let PairingState::Denied | PairingState::Expired | PairingState::Cancelled = view.state {
                return Err(Error::PairingEnded(view.state));
            }
            if offer.is_unapproved(view.state) {
                return Err(offer.attacked(Attack::Unapproved));
            }
            // An earlier try was heard, and its answer was not. The server shows no log any more.
            if let PairingState::Approved | PairingState::Completed = view.state {
                return Ok(());
            }
            let shown = view.log.ok_or_else(|| offer.attacked(Attack::LogMissing))?;
            let log = self.check_log(&shown).await?;
            let entry = self.sign_enrolment(&log, keys.clone())?;
            let request = ApproveRequest {
                log_entry: Some(entry.to_base64()),
                endorsement: Some(base64(&s.endorsement(&entry.head(), &self.record.device_id))),
            };
            // Before it is: an answer that is lost must not make an attack of it.
            opening.sent.get_or_init(|| ());
            match insist(progress, async || {
                self.api.approve_pairing(offer.side(), &request).await
            })
            .await
            {
                Ok(step) => {
                    return match step.state {
                        PairingState::Approved | PairingState::Completed => {
                            self.keep_appended(&log, &entry).await?;
                            Ok(())
                        }
                        state @ (PairingState::Denied | PairingState::Expired | PairingState::Cancelled) => {
                            Err(Error::PairingEnded(state))
                        }
                        _ => Err(ApiError::Unintelligible.into()),
                    };
                }
                Err(error) if error.problem() == Some(ProblemCode::LogConflict) && tried < APPENDED_BY_OTHERS => {
                    tried += 1;
                }
                Err(error) if error.problem() == Some(ProblemCode::PairingStateConflict) => {
                    return Err(self.why_ended(offer, error, progress).await);
                }
                Err(error) => return Err(ending(error)),
            }
        }
    }

    /// Whether another claim is shown than the one that was fixed on.
    fn is_swapped(&self, offer: &Offer, view: &PairingView) -> bool {
        let fixed = offer.opening.as_ref().and_then(|opening| opening.fixed.get());
        let (Some(fixed), Some(claim)) = (fixed, &view.claim) else {
            return false;
        };
        let (Some((keys, _)), Ok(username)) = (parts(claim), self.username()) else {
            return true;
        };
        keys.transcript(&username, &self.record.pin, claim).sha256() != *fixed
    }

    fn username(&self) -> Result<Username, Error> {
        let username = self.record.username.parse();
        Ok(username.map_err(|_| Record::damaged(&self.computer.profile))?)
    }

    async fn attacked(&self, offer: &Offer, attack: Attack, progress: &mut impl Progress) -> Error {
        let error = offer.attacked(attack);
        self.part(offer, progress).await;
        error
    }

    /// Tells the server of a no, if it listens: the person must hear soon why.
    async fn part(&self, offer: &Offer, progress: &mut impl Progress) {
        let told = timeout(PARTING, self.deny(offer, progress)).await;
        if !matches!(told, Ok(Ok(()))) {
            tracing::warn!("the server was not told of the no; without an approval the code serves nobody");
        }
    }

    /// The end of a pairing that takes a step no more, or else the `refusal` of the step.
    async fn why_ended(&self, offer: &Offer, refusal: ApiError, progress: &mut impl Progress) -> Error {
        let look = async || self.api.pairing::<PairingView>(offer.side()).await;
        match insist(progress, look).await {
            Ok(PairingView {
                state: state @ (PairingState::Denied | PairingState::Expired | PairingState::Cancelled),
                ..
            }) => Error::PairingEnded(state),
            Ok(_) => refusal.into(),
            Err(error) => ending(error),
        }
    }
}

fn number(opening: &Opening, transcript: &Transcript<'_>) -> Zeroizing<String> {
    Zeroizing::new(opening.r.number(transcript))
}

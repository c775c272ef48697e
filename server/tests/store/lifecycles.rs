//! The lifecycles that the stores keep, by themselves: pairings and sessions under any sequence of calls.

use proptest::prelude::*;
use warifu_protocol::pairing::PairingState;
use warifu_protocol::{Sha256Hash, Timestamp};
use warifu_server::domain::pairing::{Approval, COLLECTABLE, CodeKind, Outcome, WRONG_PASSWORDS};
use warifu_server::domain::session::{REPEAT_WINDOW, Rotation, SESSION_IDLE};
use warifu_server::domain::{AccountId, Pairing, Session};

use crate::fixture::{Fixture, TTL, at};

/// What can happen to a pairing.
#[derive(Clone, Copy, Debug)]
enum PairingCall {
    Complete,
    Hold,
    Open,
    Approve,
    Deny,
    Cancel,
    Collect,
    Withdraw,
    WrongPassword,
    Wait(u64),
}

fn pairing_calls() -> impl Strategy<Value = Vec<PairingCall>> {
    let call = prop_oneof![
        1 => Just(PairingCall::Complete),
        4 => Just(PairingCall::Hold),
        5 => Just(PairingCall::Open),
        5 => Just(PairingCall::Approve),
        1 => Just(PairingCall::Deny),
        1 => Just(PairingCall::Cancel),
        2 => Just(PairingCall::Collect),
        1 => Just(PairingCall::Withdraw),
        4 => Just(PairingCall::WrongPassword),
        3 => (0..=TTL.as_secs() / 2).prop_map(PairingCall::Wait),
        1 => (0..=COLLECTABLE.as_secs()).prop_map(PairingCall::Wait),
    ];
    prop::collection::vec(call, 0..24)
}

impl PairingCall {
    /// From where to where it leads, said once more: the code's kind, the states in which it does something, and
    /// the one that is then.
    fn way(self) -> Option<(Option<CodeKind>, &'static [PairingState], PairingState)> {
        use PairingState::{Approved, Cancelled, Claimed, Completed, Denied, Offered, Opened};
        Some(match self {
            Self::Complete => (Some(CodeKind::Token), &[Offered], Completed),
            Self::Hold => (Some(CodeKind::Secret), &[Offered], Claimed),
            Self::Open => (None, &[Claimed], Opened),
            Self::Approve => (None, &[Opened], Approved),
            Self::Deny => (None, &[Claimed, Opened], Denied),
            Self::Cancel => (None, &[Offered, Claimed, Opened], Cancelled),
            Self::Collect => (None, &[Approved], Completed),
            Self::Withdraw => (None, &[Approved], Cancelled),
            Self::WrongPassword | Self::Wait(_) => return None,
        })
    }
}

proptest! {
    #[test]
    fn a_pairing_goes_its_way_and_ends_once(is_secret: bool, calls in pairing_calls()) {
        let mut fixture = Fixture::seeded(1);
        let account = AccountId(fixture.uuid());
        let first = fixture.device(account);
        let mut pairing = if is_secret { fixture.secret_pairing(&first) } else { fixture.pairing(&first) };
        let mut now = at(0);
        for call in calls {
            let before = pairing.clone();
            let state = before.state(now);
            if let PairingCall::Wait(seconds) = call {
                now = now.plus(std::time::Duration::from_secs(seconds));
            } else if let Some((code, from, to)) = call.way() {
                let is_lapsed = pairing.outcome == Outcome::Approved && matches!(call, PairingCall::Withdraw);
                let moves = code.is_none_or(|code| code == pairing.code) && (from.contains(&state) || is_lapsed);
                prop_assert_eq!(take(&mut fixture, &mut pairing, call, now), moves);
                if moves {
                    prop_assert_eq!(pairing.state(now), to);
                } else {
                    prop_assert_eq!(&pairing, &before);
                }
            } else {
                pairing.count_wrong_password();
                let is_spent = state == PairingState::Offered && pairing.wrong_passwords >= WRONG_PASSWORDS;
                prop_assert_eq!(pairing.state(now), if is_spent { PairingState::Cancelled } else { state });
            }
            // What has ended stays ended, by the same device.
            if state.is_final() {
                prop_assert!(pairing.state(now).is_final());
                let is_given_up = before.outcome == Outcome::Approved && pairing.outcome == Outcome::Cancelled;
                prop_assert!(pairing.outcome == before.outcome || is_given_up);
                prop_assert_eq!(&pairing.claim, &before.claim);
            }
            // Nothing is approved that the offering device has not fixed on, and nothing without a claim.
            prop_assert!(pairing.approval.is_none() || pairing.reveal.is_some());
            prop_assert!(pairing.reveal.is_none() || pairing.claim.is_some());
            prop_assert_eq!(pairing.state(now), expected_state(&pairing, now));
            let is_open = [PairingState::Offered, PairingState::Claimed, PairingState::Opened];
            prop_assert_eq!(pairing.takes_room(now), is_open.contains(&pairing.state(now)));
        }
    }
}

/// Whether the pairing moved.
fn take(fixture: &mut Fixture, pairing: &mut Pairing, call: PairingCall, now: Timestamp) -> bool {
    let answer = match call {
        PairingCall::Complete => pairing.complete(fixture.claim(pairing, 0).claim, now),
        PairingCall::Hold => pairing.hold(fixture.held_claim(pairing, 0).claim.claim, now),
        PairingCall::Open => pairing.open(fixture.bytes(), now),
        PairingCall::Approve => {
            let approval = Approval {
                head: fixture.hash(),
                endorsement: fixture.bytes(),
                at: now,
            };
            pairing.approve(approval, now)
        }
        PairingCall::Deny => pairing.deny(now),
        PairingCall::Cancel => pairing.cancel(now),
        PairingCall::Collect => pairing.collect(now),
        PairingCall::Withdraw => pairing.withdraw(now),
        PairingCall::WrongPassword | PairingCall::Wait(_) => return false,
    };
    answer.is_ok()
}

/// The rules in their order, said once more.
fn expected_state(pairing: &Pairing, now: Timestamp) -> PairingState {
    match (pairing.outcome, now < pairing.expires_at, pairing.wrong_passwords) {
        (Outcome::Completed, ..) => PairingState::Completed,
        (Outcome::Denied, ..) => PairingState::Denied,
        (Outcome::Cancelled, ..) => PairingState::Cancelled,
        (_, false, _) => PairingState::Expired,
        (Outcome::Claimed, ..) => PairingState::Claimed,
        (Outcome::Opened, ..) => PairingState::Opened,
        (Outcome::Approved, ..) => PairingState::Approved,
        (Outcome::Open, true, ..WRONG_PASSWORDS) => PairingState::Offered,
        (Outcome::Open, true, _) => PairingState::Cancelled,
    }
}

/// A refresh by the token that was given out so many tokens ago, after so many seconds.
#[derive(Clone, Copy, Debug)]
struct Refresh {
    back: usize,
    after: u64,
}

fn refreshes() -> impl Strategy<Value = Vec<Refresh>> {
    let minute = REPEAT_WINDOW.as_secs();
    let after = prop_oneof![
        4 => 0..minute,
        2 => minute - 1..=minute + 1,
        1 => SESSION_IDLE.as_secs() - 1..=SESSION_IDLE.as_secs(),
    ];
    let back = prop_oneof![5 => Just(0_usize), 3 => Just(1), 1 => 2..5_usize];
    prop::collection::vec((back, after).prop_map(|(back, after)| Refresh { back, after }), 0..24)
}

/// What a device and a thief could know: every token that was given out, and which one was used last.
struct Issued {
    tokens: Vec<Sha256Hash>,
    last_used: Option<(Sha256Hash, Timestamp)>,
    alive_until: Timestamp,
    is_over: bool,
}

impl Issued {
    fn expected(&self, presented: &Sha256Hash, now: Timestamp) -> Rotation {
        let repeats =
            |(last, used_at): (Sha256Hash, Timestamp)| last == *presented && now.since(used_at) < REPEAT_WINDOW;
        if self.is_over || now >= self.alive_until {
            Rotation::Gone
        } else if self.tokens.last() == Some(presented) || self.last_used.is_some_and(repeats) {
            Rotation::Rotated
        } else {
            Rotation::Replayed
        }
    }
}

proptest! {
    #[test]
    fn a_session_follows_one_chain_of_tokens(refreshes in refreshes()) {
        let mut fixture = Fixture::seeded(2);
        let account = AccountId(fixture.uuid());
        let device = fixture.device(account);
        let mut session: Session = fixture.session(&device, 0);
        let mut issued = Issued {
            tokens: session.current.into_iter().collect(),
            last_used: None,
            alive_until: session.expires_at,
            is_over: false,
        };
        let mut now = at(0);
        for Refresh { back, after } in refreshes {
            now = now.plus(std::time::Duration::from_secs(after));
            let presented = issued.tokens[issued.tokens.len().saturating_sub(1 + back)];
            let next = fixture.hash();
            let expected = issued.expected(&presented, now);
            let before = session.clone();
            prop_assert_eq!(session.rotate(&presented, next, now), expected);
            match expected {
                Rotation::Rotated => {
                    if issued.tokens.last() == Some(&presented) {
                        issued.last_used = Some((presented, now));
                    }
                    issued.tokens.push(next);
                    issued.alive_until = now.plus(SESSION_IDLE);
                    prop_assert!(session.is_alive(now));
                    prop_assert_eq!(session.current, Some(next));
                    prop_assert_eq!(session.previous, issued.last_used);
                }
                Rotation::Replayed => {
                    issued.is_over = true;
                    prop_assert!(!session.is_alive(now));
                    prop_assert_eq!(session.ended_at, Some(now));
                }
                Rotation::Gone => prop_assert_eq!(&session, &before),
            }
        }
    }
}

//! The lifecycles that the stores keep, by themselves: pairings and sessions under any sequence of calls.

use proptest::prelude::*;
use warifu_protocol::pairing::PairingState;
use warifu_protocol::{Sha256Hash, Timestamp};
use warifu_server::domain::pairing::{Outcome, WRONG_PASSWORDS};
use warifu_server::domain::session::{REPEAT_WINDOW, Rotation, SESSION_IDLE};
use warifu_server::domain::{AccountId, Pairing, Session};

use crate::fixture::{Fixture, TTL, at};

#[derive(Clone, Copy, Debug)]
enum PairingCall {
    Complete,
    Cancel,
    WrongPassword,
    Wait(u64),
}

fn pairing_calls() -> impl Strategy<Value = Vec<PairingCall>> {
    let call = prop_oneof![
        1 => Just(PairingCall::Complete),
        1 => Just(PairingCall::Cancel),
        4 => Just(PairingCall::WrongPassword),
        3 => (0..=TTL.as_secs() / 2).prop_map(PairingCall::Wait),
    ];
    prop::collection::vec(call, 0..24)
}

proptest! {
    #[test]
    fn a_pairing_ends_once_and_only_while_it_is_offered(calls in pairing_calls()) {
        let mut fixture = Fixture::seeded(1);
        let account = AccountId(fixture.uuid());
        let first = fixture.device(account);
        let mut pairing = fixture.pairing(&first);
        let mut now = at(0);
        for call in calls {
            let before = pairing.clone();
            let was_offered = before.state(now) == PairingState::Offered;
            match call {
                PairingCall::Complete => {
                    let claim = fixture.claim(&pairing, 0).claim;
                    let answer = pairing.complete(claim.clone(), now);
                    prop_assert_eq!(answer.is_ok(), was_offered);
                    prop_assert_eq!(pairing.claim() == Some(&claim), was_offered);
                }
                PairingCall::Cancel => {
                    prop_assert_eq!(pairing.cancel(now).is_ok(), was_offered);
                    prop_assert_eq!(pairing.outcome == Outcome::Cancelled, was_offered || before.outcome == Outcome::Cancelled);
                }
                PairingCall::WrongPassword => {
                    pairing.count_wrong_password();
                    prop_assert_eq!(&pairing.outcome, &before.outcome);
                    let still = was_offered && pairing.wrong_passwords < WRONG_PASSWORDS;
                    prop_assert_eq!(pairing.state(now) == PairingState::Offered, still);
                }
                PairingCall::Wait(seconds) => now = now.plus(std::time::Duration::from_secs(seconds)),
            }
            // What has ended stays ended, and a completed one stays completed by the same device.
            if !was_offered {
                prop_assert!(pairing.state(now).is_final());
                prop_assert_eq!(&pairing.outcome, &before.outcome);
            }
            prop_assert_eq!(pairing.state(now), expected_state(&pairing, now));
        }
    }
}

/// The rules in their order, said once more.
fn expected_state(pairing: &Pairing, now: Timestamp) -> PairingState {
    match (&pairing.outcome, now < pairing.expires_at, pairing.wrong_passwords) {
        (Outcome::Completed(_), ..) => PairingState::Completed,
        (Outcome::Cancelled, ..) => PairingState::Cancelled,
        (Outcome::Open, true, ..WRONG_PASSWORDS) => PairingState::Offered,
        (Outcome::Open, true, _) => PairingState::Cancelled,
        (Outcome::Open, false, _) => PairingState::Expired,
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

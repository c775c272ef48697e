//! The calls, drawn at random.

use proptest::prelude::*;
use warifu_server::domain::outbox::ChannelKind;

use super::{CHANNELS, KEYS, NAMES, PAIRINGS, SESSIONS, TOKENS};

/// A call; the numbers choose from the world. A stranger names the account that is not concerned.
#[derive(Clone, Debug)]
pub(super) enum Call {
    Register {
        name: usize,
        email: usize,
        key: usize,
        idempotent: bool,
    },
    Replace {
        replaced: usize,
        key: usize,
        registered_within: u64,
        stranger: bool,
    },
    Offer {
        by: usize,
        pairing: usize,
        token: usize,
        ttl: u64,
        secret: bool,
        stranger: bool,
    },
    Step {
        pairing: usize,
        step: Step,
    },
    Hold {
        token: usize,
        key: usize,
        stranger: bool,
    },
    Approve {
        token: usize,
        by: Option<usize>,
        key: Option<usize>,
        stale: bool,
        stranger: bool,
    },
    Renew {
        token: usize,
        by: Option<usize>,
        offer: bool,
    },
    Claim {
        token: usize,
        key: usize,
        stranger: bool,
    },
    WrongPassword {
        token: usize,
    },
    Revoke {
        by: usize,
        device: usize,
        logged: bool,
        stale: bool,
        may_be_last: bool,
        stranger: bool,
    },
    ChangePassword {
        by: usize,
        stale: bool,
        stranger: bool,
    },
    Login {
        by: usize,
        session: usize,
        refreshed: bool,
        idle: u64,
        stranger: bool,
    },
    Refresh {
        session: usize,
        presented: Presented,
    },
    Logout {
        session: usize,
    },
    SpendChallenge {
        id: u8,
        ttl: u64,
    },
    SpendProof {
        id: u8,
        ttl: u64,
    },
    CountFailures {
        keys: Vec<(usize, u64)>,
    },
    Refuse {
        name: usize,
    },
    Delivered {
        message: usize,
        stale: bool,
    },
    Take {
        channel: ChannelKind,
        until: u64,
        limit: u32,
    },
    Failed {
        message: usize,
        stale: bool,
        after: Option<u64>,
    },
    Retried {
        message: u64,
    },
    Dropped {
        message: u64,
    },
    Forget,
    Wait(u64),
}

/// What changes a pairing by its number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Open,
    Deny,
    Cancel,
    Collect,
    Withdraw,
}

/// A refresh token of a session.
#[derive(Clone, Copy, Debug)]
pub(super) enum Presented {
    Current,
    Previous,
    Other,
}

fn seconds() -> impl Strategy<Value = u64> {
    prop_oneof![
        8 => Just(1_u64),
        4 => Just(59),
        4 => Just(60),
        3 => Just(600),
        1 => Just(8 * 24 * 3600),
    ]
}

fn lifetime() -> impl Strategy<Value = u64> {
    prop_oneof![1 => Just(60_u64), 3 => Just(600), 1 => Just(8 * 24 * 3600)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => Just(Step::Open),
        1 => Just(Step::Deny),
        1 => Just(Step::Cancel),
        2 => Just(Step::Collect),
        2 => Just(Step::Withdraw),
    ]
}

fn rarely(key: std::ops::Range<usize>) -> impl Strategy<Value = Option<usize>> {
    prop::option::weighted(0.1, key)
}

pub(super) fn call() -> impl Strategy<Value = Call> {
    let (name, key, pairing, session, token) = (0..NAMES, 0..KEYS, 0..PAIRINGS, 0..SESSIONS, 0..TOKENS);
    let stranger = || prop::bool::weighted(0.1);
    let presented = prop_oneof![
        6 => Just(Presented::Current),
        3 => Just(Presented::Previous),
        1 => Just(Presented::Other),
    ];
    prop_oneof![
        3 => (name.clone(), name.clone(), key.clone(), any::<bool>())
            .prop_map(|(name, email, key, idempotent)| Call::Register { name, email, key, idempotent }),
        2 => (key.clone(), key.clone(), seconds(), stranger())
            .prop_map(|(replaced, key, registered_within, stranger)| {
                Call::Replace { replaced, key, registered_within, stranger }
            }),
        8 => (key.clone(), pairing.clone(), token.clone(), lifetime(), any::<bool>(), stranger())
            .prop_map(|(by, pairing, token, ttl, secret, stranger)| {
                Call::Offer { by, pairing, token, ttl, secret, stranger }
            }),
        9 => (pairing, step()).prop_map(|(pairing, step)| Call::Step { pairing, step }),
        5 => (token.clone(), key.clone(), stranger())
            .prop_map(|(token, key, stranger)| Call::Hold { token, key, stranger }),
        8 => (token.clone(), rarely(key.clone()), rarely(key.clone()), stranger(), stranger())
            .prop_map(|(token, by, key, stale, stranger)| Call::Approve { token, by, key, stale, stranger }),
        2 => (token.clone(), rarely(key.clone()), any::<bool>())
            .prop_map(|(token, by, offer)| Call::Renew { token, by, offer }),
        4 => (token.clone(), key.clone(), stranger())
            .prop_map(|(token, key, stranger)| Call::Claim { token, key, stranger }),
        6 => token.prop_map(|token| Call::WrongPassword { token }),
        3 => (key.clone(), key.clone(), any::<bool>(), stranger(), stranger(), stranger())
            .prop_map(|(by, device, logged, stale, may_be_last, stranger)| {
                Call::Revoke { by, device, logged, stale, may_be_last, stranger }
            }),
        2 => (key.clone(), stranger(), stranger())
            .prop_map(|(by, stale, stranger)| Call::ChangePassword { by, stale, stranger }),
        5 => (key, session.clone(), prop::bool::weighted(0.9), lifetime(), stranger())
            .prop_map(|(by, session, refreshed, idle, stranger)| {
                Call::Login { by, session, refreshed, idle, stranger }
            }),
        10 => (session.clone(), presented).prop_map(|(session, presented)| Call::Refresh { session, presented }),
        1 => session.prop_map(|session| Call::Logout { session }),
        2 => (0..3_u8, seconds()).prop_map(|(id, ttl)| Call::SpendChallenge { id, ttl }),
        2 => (0..3_u8, seconds()).prop_map(|(id, ttl)| Call::SpendProof { id, ttl }),
        3 => prop::collection::vec((0..4_usize, seconds()), 0..4).prop_map(|keys| Call::CountFailures { keys }),
        1 => name.prop_map(|name| Call::Refuse { name }),
        2 => (0..9_usize, stranger()).prop_map(|(message, stale)| Call::Delivered { message, stale }),
        3 => (prop::sample::select(CHANNELS.to_vec()), seconds(), 1..4_u32)
            .prop_map(|(channel, until, limit)| Call::Take { channel, until, limit }),
        2 => (0..9_usize, stranger(), prop::option::of(seconds()))
            .prop_map(|(message, stale, after)| Call::Failed { message, stale, after }),
        1 => (1..16_u64).prop_map(|message| Call::Retried { message }),
        1 => (1..16_u64).prop_map(|message| Call::Dropped { message }),
        1 => Just(Call::Forget),
        5 => seconds().prop_map(Call::Wait),
    ]
}

//! Calls that are ready to be made, and what a store answers.

use std::fmt::Debug;

use warifu_protocol::{DeviceId, Sha256Hash, Timestamp};
use warifu_server::domain::attempt::{AttemptKey, Limit};
use warifu_server::domain::audit::Record;
use warifu_server::domain::outbox::{ChannelKind, Next, OutboxMessage};
use warifu_server::domain::store::{
    Approve, HeldClaim, PasswordChange, Registration, Replacement, Revocation, TokenClaim,
};
use warifu_server::domain::{Pairing, PairingId, Session, SessionId, Store, StoreError};

use super::call::Step;
use crate::fixture::ADDRESS;

/// A call with everything that both stores are given.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "there are a few dozen of them")]
pub(super) enum Prepared {
    Register(Box<Registration>),
    Replace(Box<Replacement>),
    Offer(Pairing, Record),
    Step(Step, PairingId, [u8; 32], Record),
    Hold(Box<HeldClaim>),
    Approve(Box<Approve>),
    RenewOffer(PairingId, DeviceId, Sha256Hash),
    RenewClaim(PairingId, DeviceId, Sha256Hash),
    Claim(Box<TokenClaim>),
    WrongPassword(Sha256Hash, Timestamp),
    Revoke(Box<Revocation>),
    ChangePassword(Box<PasswordChange>),
    Login(Session, Record),
    Refresh(SessionId, Sha256Hash, Sha256Hash, Record),
    Logout(SessionId, Record),
    SpendChallenge([u8; 16], Timestamp, Timestamp),
    SpendProof(Sha256Hash, Timestamp, Timestamp),
    CountFailures(Vec<(AttemptKey, Limit)>, Timestamp),
    Record(Record),
    Delivered(Box<OutboxMessage>),
    Take(ChannelKind, Timestamp, Timestamp, u32),
    Failed(Box<OutboxMessage>, Next),
    Retried(u64, Timestamp),
    Dropped(u64),
    Forget(Timestamp),
    Nothing,
}

/// The answer as text; why a store failed is its own matter.
pub(super) async fn told(store: &dyn Store, call: &Prepared) -> String {
    fn text<T: Debug>(answer: Result<T, StoreError>) -> String {
        answer.map_or_else(|_| "failed".to_owned(), |answer| format!("{answer:?}"))
    }
    match call.clone() {
        Prepared::Register(registration) => text(store.register_account(*registration).await),
        Prepared::Replace(order) => text(store.replace_first_device(*order).await),
        Prepared::Offer(pairing, record) => text(store.offer_pairing(pairing, record).await),
        Prepared::Step(step, id, reveal, record) => text(match step {
            Step::Open => store.open_pairing(id, reveal, record).await,
            Step::Deny => store.deny_pairing(id, record).await,
            Step::Cancel => store.cancel_pairing(id, record).await,
            Step::Collect => store.collect_pairing(id, record).await,
            Step::Withdraw => store.withdraw_pairing(id, record).await,
        }),
        Prepared::Hold(claim) => text(store.hold_claim(*claim).await),
        Prepared::Approve(order) => text(store.approve_pairing(*order).await),
        Prepared::RenewOffer(id, by, secret) => text(store.renew_offer_secret(id, by, secret).await),
        Prepared::RenewClaim(id, device, secret) => text(store.renew_claim_secret(id, device, secret).await),
        Prepared::Claim(claim) => text(store.claim_pairing(*claim).await),
        Prepared::WrongPassword(token, now) => text(store.count_wrong_password(&token, ADDRESS, now).await),
        Prepared::Revoke(order) => text(store.revoke_device(*order).await),
        Prepared::ChangePassword(order) => text(store.change_password(*order).await),
        Prepared::Login(session, record) => text(store.open_session(session, record).await),
        Prepared::Refresh(id, presented, next, record) => {
            text(store.rotate_session(id, &presented, next, record).await)
        }
        Prepared::Logout(id, record) => text(store.end_session(id, record).await),
        Prepared::SpendChallenge(id, end, now) => text(store.spend_challenge(id, end, now).await),
        Prepared::SpendProof(proof, end, now) => text(store.spend_proof(proof, end, now).await),
        Prepared::CountFailures(keys, now) => text(store.count_failures(&keys, now).await),
        Prepared::Record(record) => text(store.record(record).await),
        Prepared::Delivered(message) => text(store.message_delivered(&message).await),
        Prepared::Take(channel, now, until, limit) => text(store.take_messages(channel, now, until, limit).await),
        Prepared::Failed(message, next) => text(store.message_failed(&message, &format!("{next:?}"), next).await),
        Prepared::Retried(message, now) => text(store.retry_message(message, now).await),
        Prepared::Dropped(message) => text(store.drop_message(message).await),
        Prepared::Forget(now) => text(store.forget_lapsed(now).await),
        Prepared::Nothing => String::new(),
    }
}

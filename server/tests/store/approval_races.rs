//! Claims that wait for approval, when many are at it at once.

use std::sync::Arc;

use warifu_protocol::Algorithm;
use warifu_server::domain::pairing::{CLAIM_LIVES, Outcome};
use warifu_server::domain::store::{Approve, Approved, Claimed};
use warifu_server::domain::{Store, StoreError};

use crate::contest::{Broken, CALLERS, answered_so, count, hold, race, race_calls};
use crate::fixture::{
    Fixture, Held, cancel_record, collect_record, deny_record, open_record, records, withdraw_record,
};

pub(crate) async fn one_of_many_claims_waits(store: Arc<dyn Store>, mut fixture: Fixture) -> Result<(), Broken> {
    let first = fixture.registered_with_log(&*store).await;
    let pairing = fixture.offered_with_approval(&*store, &first.device).await;
    let claims: Vec<_> = (0..CALLERS).map(|_| fixture.held_claim(&pairing, 1).claim).collect();
    let answers = race_calls(&store, claims.iter().cloned(), |store, claim| async move {
        store.hold_claim(claim).await.unwrap()
    })
    .await;
    hold!(count(&answers, &Claimed::Done) == 1, "{answers:?}");
    hold!(count(&answers, &Claimed::Unusable) == CALLERS - 1, "{answers:?}");
    let winner = answered_so(&claims, &answers, &Claimed::Done);
    let held = store.pairing(pairing.id).await.unwrap().unwrap();
    hold!(
        held.claim.as_ref() == winner.map(|claim| &claim.claim),
        "the pairing holds another claim than the winner's"
    );
    let written = records(&*store, first.account.id, "pairing_claimed").await;
    hold!(written.len() == 1, "{} records", written.len());
    Ok(())
}

pub(crate) async fn one_of_many_approvals_lets_a_device_in(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    let first = fixture.registered_with_log(&*store).await;
    let held = fixture.opened_claim(&*store, &first.device).await;
    let approvals: Vec<_> = (0..CALLERS)
        .map(|_| fixture.approval(&held, first.account.log, 3))
        .collect();
    let answers = race_calls(&store, approvals.iter().cloned(), |store, approval| async move {
        store.approve_pairing(approval).await.unwrap()
    })
    .await;
    hold!(count(&answers, &Approved::Done) == 1, "{answers:?}");
    hold!(count(&answers, &Approved::WrongState) == CALLERS - 1, "{answers:?}");
    let winner = answered_so(&approvals, &answers, &Approved::Done);
    let pairing = store.pairing(held.pairing.id).await.unwrap().unwrap();
    hold!(
        pairing.approval.map(|approval| approval.head) == winner.map(|approval| approval.entry.head),
        "the pairing names another head than the winner's"
    );
    let entries = store.log_entries(first.account.id, 0, 9).await.unwrap();
    hold!(
        entries.get(1) == winner.map(|approval| &approval.entry) && entries.len() == 2,
        "the log has {} entries, or not the winner's",
        entries.len()
    );
    let device = store.device(held.device.id).await.unwrap();
    hold!(device.as_ref() == winner.map(|approval| &approval.device), "{device:?}");
    Ok(())
}

/// Several claims wait, each of them approved on top of the same head.
pub(crate) async fn a_head_is_followed_by_one_of_many(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    const CLAIMS: usize = 10;
    let first = fixture.registered_with_log(&*store).await;
    let mut claims = Vec::new();
    for _ in 0..CLAIMS {
        claims.push(fixture.opened_claim(&*store, &first.device).await);
    }
    let approvals: Vec<_> = (0..CALLERS)
        .map(|n| fixture.approval(&claims[n % CLAIMS], first.account.log, 3))
        .collect();
    let answers = race_calls(&store, approvals, |store, approval| async move {
        store.approve_pairing(approval).await.unwrap()
    })
    .await;
    hold!(count(&answers, &Approved::Done) == 1, "{answers:?}");
    let conflicts = count(&answers, &Approved::LogConflict);
    hold!(conflicts >= CALLERS - CALLERS / CLAIMS, "{answers:?}");
    let entries = store.log_entries(first.account.id, 0, 99).await.unwrap();
    hold!(entries.len() == 2, "{} entries", entries.len());
    let account = store.account(first.account.id).await.unwrap().unwrap();
    hold!(
        account.log == entries.last().map(|entry| entry.log_head()),
        "the account names another head than its log"
    );
    let devices = store.devices_of(first.account.id).await.unwrap();
    hold!(devices.len() == 2, "{} devices", devices.len());
    Ok(())
}

/// What one of the callers does to a claim.
#[derive(Clone)]
enum Call {
    Approve(Box<Approve>),
    /// When the claim has lapsed.
    ApproveLate(Box<Approve>),
    Deny,
    Cancel,
    Collect,
    Withdraw,
}

/// What it heard.
#[derive(Debug)]
enum Answer {
    Approved(Approved),
    Late(Approved),
    Outcome(Option<Outcome>),
}

impl Call {
    async fn make(self, store: &dyn Store, held: &Held) -> Result<Answer, StoreError> {
        let id = held.pairing.id;
        let pairing = match self {
            Self::Approve(order) => return store.approve_pairing(*order).await.map(Answer::Approved),
            Self::ApproveLate(order) => return store.approve_pairing(*order).await.map(Answer::Late),
            Self::Deny => store.deny_pairing(id, deny_record(&held.pairing, 3)).await,
            Self::Cancel => store.cancel_pairing(id, cancel_record(&held.pairing, 3)).await,
            Self::Collect => store.collect_pairing(id, collect_record(held, 3)).await,
            Self::Withdraw => store.withdraw_pairing(id, withdraw_record(held, 3)).await,
        };
        Ok(Answer::Outcome(pairing?.map(|pairing| pairing.outcome)))
    }
}

async fn all_at_once(store: &Arc<dyn Store>, held: &Held, calls: Vec<Call>) -> Vec<Answer> {
    race(calls.into_iter().map(|call| {
        let (store, held) = (Arc::clone(store), held.clone());
        async move { call.make(&*store, &held).await.unwrap() }
    }))
    .await
}

pub(crate) async fn a_claim_is_approved_refused_or_withdrawn_and_never_two_of_it(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    let first = fixture.registered_with_log(&*store).await;
    let held = fixture.opened_claim(&*store, &first.device).await;
    let end = 1 + CLAIM_LIVES.as_secs();
    let log = first.account.log;
    let calls = (0..CALLERS).map(|n| match n % 4 {
        0 => Call::Approve(Box::new(fixture.approval(&held, log, 3))),
        1 => Call::ApproveLate(Box::new(fixture.approval(&held, log, end))),
        2 => Call::Deny,
        _ => Call::Cancel,
    });
    let calls = calls.collect();
    let answers = all_at_once(&store, &held, calls).await;
    let end = store.pairing(held.pairing.id).await.unwrap().unwrap().outcome;
    let mut done = 0;
    for answer in &answers {
        match answer {
            Answer::Approved(approved) => done += usize::from(*approved == Approved::Done),
            Answer::Late(approved) => hold!(*approved == Approved::WrongState, "late, and {approved:?}"),
            Answer::Outcome(seen) => hold!(*seen == Some(end), "who ended it was told {seen:?}, and it is {end:?}"),
        }
    }
    let account = first.account.id;
    let denied = records(&*store, account, "pairing_denied").await.len();
    let cancelled = records(&*store, account, "pairing_cancelled").await.len();
    let added = records(&*store, account, "device_added").await.len();
    hold!(
        added == done && done + denied + cancelled == 1,
        "approved {done} times, {added} devices added, denied {denied} times, withdrawn {cancelled} times"
    );
    let device = store.device(held.device.id).await.unwrap();
    let entries = store.log_entries(account, 0, 9).await.unwrap();
    hold!(
        device.is_some() == (done == 1) && entries.len() == 1 + done,
        "approved {done} times, and there are {} entries and {device:?}",
        entries.len()
    );
    Ok(())
}

pub(crate) async fn what_was_approved_is_collected_or_given_up_but_never_both(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    let first = fixture.registered_with_log(&*store).await;
    let (held, _) = fixture.approved(&*store, &first.device).await;
    let calls = (0..CALLERS).map(|n| if n % 2 == 0 { Call::Collect } else { Call::Withdraw });
    let answers = all_at_once(&store, &held, calls.collect()).await;
    let end = store.pairing(held.pairing.id).await.unwrap().unwrap().outcome;
    for answer in &answers {
        hold!(
            matches!(answer, Answer::Outcome(Some(seen)) if *seen == end),
            "somebody was told {answer:?}, and it is {end:?}"
        );
    }
    let account = first.account.id;
    let collected = records(&*store, account, "pairing_collected").await.len();
    let given_up = records(&*store, account, "pairing_withdrawn").await.len();
    hold!(
        (collected, given_up)
            == (
                usize::from(end == Outcome::Completed),
                usize::from(end == Outcome::Cancelled)
            ),
        "collected {collected} times, given up {given_up} times, and it is {end:?}"
    );
    let device = store.device(held.device.id).await.unwrap().unwrap();
    hold!(
        device.revoked_at.is_some() == (end == Outcome::Cancelled),
        "it is {end:?}, and the device {device:?}"
    );
    Ok(())
}

/// The device that approves is revoked meanwhile, by who gives up the pairing that brought it in.
pub(crate) async fn who_approves_is_revoked_before_or_after_but_never_between(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    let first = fixture.registered_with_log(&*store).await;
    let (brought_in, approval) = fixture.approved(&*store, &first.device).await;
    let approver = approval.device;
    let held = fixture.opened_claim(&*store, &approver).await;
    let log = Some(approval.entry.log_head());
    let calls: Vec<_> = (0..CALLERS)
        .map(|n| (n % 2 == 0).then(|| fixture.approval(&held, log, 4)))
        .collect();
    let answers = race(calls.into_iter().map(|call| {
        let (store, brought_in) = (Arc::clone(&store), brought_in.clone());
        async move {
            match call {
                Some(approval) => Some(store.approve_pairing(approval).await.unwrap()),
                None => {
                    let record = withdraw_record(&brought_in, 4);
                    store.withdraw_pairing(brought_in.pairing.id, record).await.unwrap();
                    None
                }
            }
        }
    }))
    .await;
    let approver = store.device(approver.id).await.unwrap().unwrap();
    hold!(approver.revoked_at.is_some(), "the approver is not revoked");
    let done = count(&answers, &Some(Approved::Done));
    let refused = count(&answers, &Some(Approved::ApproverRevoked));
    hold!(
        done <= 1 && (done == 1 || refused == CALLERS.div_ceil(2)),
        "approved {done} times: {answers:?}"
    );
    // Who was let in before stays; nobody is let in by who was told that it is revoked.
    let device = store.device(held.device.id).await.unwrap();
    let entries = store.log_entries(first.account.id, 0, 9).await.unwrap();
    hold!(
        device.is_some() == (done == 1) && entries.len() == 2 + done,
        "approved {done} times, and there are {} entries and {device:?}",
        entries.len()
    );
    // The certificates of the one that was revoked are told, once.
    for algorithm in Algorithm::ALL {
        let told = store
            .revoked_certificates(algorithm, crate::fixture::at(4))
            .await
            .unwrap();
        let of_it = |serial: &Vec<u8>| approver.certificates.iter().any(|one| one.serial == *serial);
        let told = told.iter().filter(|certificate| of_it(&certificate.serial)).count();
        hold!(told == 1, "{told} of its {algorithm} certificates are told");
    }
    Ok(())
}

pub(crate) async fn a_key_that_waits_in_many_claims_comes_in_once(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    const CLAIMS: usize = 5;
    let first = fixture.registered_with_log(&*store).await;
    let first_claim = fixture.opened_claim(&*store, &first.device).await;
    let mut claims = vec![first_claim.clone()];
    for _ in 1..CLAIMS {
        let pairing = fixture.offered_with_approval(&*store, &first.device).await;
        let held = fixture.held_claim_by(&pairing, first_claim.device.clone(), 1);
        store.hold_claim(held.claim.clone()).await.unwrap();
        let (reveal, record) = (fixture.bytes(), open_record(&pairing, 2));
        store.open_pairing(pairing.id, reveal, record).await.unwrap();
        claims.push(held);
    }
    // Each on top of whatever the log ends with, as often as it takes.
    let answers = race((0..CALLERS).map(|n| {
        let (store, held) = (Arc::clone(&store), claims[n % CLAIMS].clone());
        let mut own = Fixture::seeded(u64::try_from(n).unwrap());
        let mut template = fixture.approval(&held, None, 3);
        async move {
            for _ in 0..4 {
                let log = store.account(held.pairing.account).await.unwrap().unwrap().log;
                template.entry = own.log_entry(log);
                template.entry.head = warifu_protocol::Sha256Hash::of(&[&template.endorsement]);
                let answer = store.approve_pairing(template.clone()).await.unwrap();
                if answer != Approved::LogConflict {
                    return answer;
                }
            }
            Approved::LogConflict
        }
    }))
    .await;
    hold!(count(&answers, &Approved::Done) == 1, "{answers:?}");
    let entries = store.log_entries(first.account.id, 0, 99).await.unwrap();
    hold!(entries.len() == 2, "{} entries", entries.len());
    let devices = store.devices_of(first.account.id).await.unwrap();
    hold!(devices.len() == 2, "{} devices", devices.len());
    Ok(())
}

/// A secret that is renewed and a step that is taken do not undo each other.
pub(crate) async fn renewed_secrets_and_steps_are_all_kept(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    let first = fixture.registered_with_log(&*store).await;
    let held = fixture.held(&*store, &first.device).await;
    let secrets: Vec<_> = (0..CALLERS).map(|_| fixture.hash()).collect();
    let answers = race(secrets.iter().copied().enumerate().map(|(n, secret)| {
        let (store, held) = (Arc::clone(&store), held.clone());
        async move {
            let id = held.pairing.id;
            match n % 3 {
                0 => store.renew_offer_secret(id, held.pairing.offered_by, secret).await,
                1 => store.renew_claim_secret(id, held.device.id, secret).await,
                _ => {
                    let opened = store.open_pairing(id, secret.0, open_record(&held.pairing, 2)).await;
                    opened.map(|pairing| pairing.is_some())
                }
            }
            .unwrap()
        }
    }))
    .await;
    hold!(answers.iter().all(|answer| *answer), "{answers:?}");
    let of = |kind: usize| secrets.iter().skip(kind).step_by(3);
    let pairing = store.pairing(held.pairing.id).await.unwrap().unwrap();
    hold!(
        of(0).any(|secret| *secret == pairing.offer_secret_sha256),
        "no renewed secret opens the offering side"
    );
    let bound = pairing.claim.as_ref().and_then(|claim| claim.bound.as_ref());
    hold!(
        of(1).any(|secret| bound.is_some_and(|bound| bound.claim_secret_sha256 == *secret)),
        "no renewed secret opens the claimant's side"
    );
    hold!(pairing.outcome == Outcome::Opened, "it is {:?}", pairing.outcome);
    hold!(
        of(2).any(|secret| pairing.reveal == Some(secret.0)),
        "what was revealed is nobody's"
    );
    let written = records(&*store, first.account.id, "pairing_opened").await;
    hold!(written.len() == 1, "{} records", written.len());
    Ok(())
}

//! Pairings: offered, withdrawn, claimed.

use std::sync::Arc;

use warifu_protocol::pairing::PairingState;
use warifu_server::domain::audit::Event;
use warifu_server::domain::outbox::Shelf;
use warifu_server::domain::pairing::{Outcome, WRONG_PASSWORDS};
use warifu_server::domain::store::{Claimed, MAX_OPEN_OFFERS, Offered, TokenClaim};
use warifu_server::domain::{Pairing, Store, StoreError};

use crate::contest::{Broken, CALLERS, answered_so, count, hold, race, race_calls};
use crate::fixture::{ADDRESS, Fixture, TTL, at, cancel_record, claim_by, offer_record, record, records};

pub(crate) async fn an_offer_is_found_by_id_and_token(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(1);
    let first = fixture.registered(&*store).await;
    let pairing = fixture.offered(&*store, &first.device).await;
    assert_eq!(store.pairing(pairing.id).await.unwrap().as_ref(), Some(&pairing));
    let by_token = store.pairing_by_token(&pairing.token_sha256).await.unwrap();
    assert_eq!(by_token.as_ref(), Some(&pairing));
    assert_eq!(
        store.records_of(first.account.id, 10).await.unwrap(),
        [first.record.clone(), offer_record(&pairing)]
    );
}

pub(crate) async fn only_an_active_device_of_the_account_offers(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(2);
    let first = fixture.registered(&*store).await;
    let other = fixture.registered(&*store).await;
    let unknown = fixture.device(first.account.id);
    let mut foreign = other.device.clone();
    foreign.account = first.account.id;
    let replacement = fixture.replacement(&first);
    assert!(store.replace_first_device(replacement).await.unwrap());
    for device in [unknown, foreign, first.device.clone()] {
        let pairing = fixture.pairing(&device);
        let answer = store.offer_pairing(pairing.clone(), offer_record(&pairing)).await;
        assert_eq!(answer.unwrap(), Offered::DeviceRevoked);
        assert_eq!(store.pairing(pairing.id).await.unwrap(), None);
    }
    assert_eq!(records(&*store, first.account.id, "pairing_offered").await, []);
    let other = store.device(other.device.id).await.unwrap().unwrap();
    assert_eq!(other.last_seen_at, None);
}

pub(crate) async fn an_account_has_so_many_open_offers(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(3);
    let first = fixture.registered(&*store).await;
    let mut offers = Vec::new();
    for _ in 0..MAX_OPEN_OFFERS {
        offers.push(fixture.offered(&*store, &first.device).await);
    }
    let refused = fixture.pairing(&first.device);
    let offer = |pairing: &Pairing| {
        let (store, pairing) = (Arc::clone(&store), pairing.clone());
        async move {
            let record = offer_record(&pairing);
            store.offer_pairing(pairing, record).await.unwrap()
        }
    };
    assert_eq!(offer(&refused).await, Offered::TooMany);
    assert_eq!(store.pairing(refused.id).await.unwrap(), None);

    // What is withdrawn, claimed or spent makes room; another account has its own.
    let cancelled = &offers[0];
    store
        .cancel_pairing(cancelled.id, cancel_record(cancelled, 1))
        .await
        .unwrap();
    assert_eq!(offer(&refused).await, Offered::Done);
    let claim = fixture.claim(&offers[1], 1);
    assert_eq!(store.claim_pairing(claim).await.unwrap(), Claimed::Done);
    fixture.offered(&*store, &first.device).await;
    for _ in 0..WRONG_PASSWORDS {
        let token = &offers[2].token_sha256;
        store.count_wrong_password(token, ADDRESS, at(1)).await.unwrap();
    }
    fixture.offered(&*store, &first.device).await;
    assert_eq!(offer(&fixture.pairing(&first.device)).await, Offered::TooMany);
    let other = fixture.registered(&*store).await;
    fixture.offered(&*store, &other.device).await;

    // So does time.
    let mut later = fixture.pairing(&first.device);
    later.offered_at = at(0).plus(TTL);
    later.expires_at = later.offered_at.plus(TTL);
    assert_eq!(offer(&later).await, Offered::Done);
}

pub(crate) async fn an_identifier_that_exists_is_a_failure(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(4);
    let first = fixture.registered(&*store).await;
    let pairing = fixture.offered(&*store, &first.device).await;
    let mut doubled = fixture.pairing(&first.device);
    doubled.id = pairing.id;
    let answer = store.offer_pairing(doubled.clone(), offer_record(&doubled)).await;
    assert!(matches!(answer, Err(StoreError::Failed(_))));
    let session = fixture.opened(&*store, &first.device).await;
    let record = crate::fixture::login_record(&session);
    let answer = store.open_session(session, record).await;
    assert!(matches!(answer, Err(StoreError::Failed(_))));

    assert_eq!(records(&*store, first.account.id, "pairing_offered").await.len(), 1);
    assert_eq!(records(&*store, first.account.id, "logged_in").await.len(), 1);
    assert_eq!(store.pairing(pairing.id).await.unwrap(), Some(pairing));
}

pub(crate) async fn a_token_is_offered_once(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(11);
    let first = fixture.registered(&*store).await;
    let other = fixture.registered(&*store).await;
    let pairing = fixture.offered(&*store, &first.device).await;
    for (device, record_of) in [(&first.device, first.account.id), (&other.device, other.account.id)] {
        let mut again = fixture.pairing(device);
        again.token_sha256 = pairing.token_sha256;
        let answer = store.offer_pairing(again.clone(), offer_record(&again)).await;
        assert_eq!(answer.unwrap(), Offered::TokenKnown);
        assert_eq!(store.pairing(again.id).await.unwrap(), None);
        let written = records(&*store, record_of, "pairing_offered").await.len();
        assert_eq!(written, usize::from(record_of == first.account.id));
    }
    // The whole of it once more is no other than that.
    let answer = store.offer_pairing(pairing.clone(), offer_record(&pairing)).await;
    assert_eq!(answer.unwrap(), Offered::TokenKnown);
    assert_eq!(store.pairing(pairing.id).await.unwrap(), Some(pairing));
    let other = store.device(other.device.id).await.unwrap().unwrap();
    assert_eq!(other.last_seen_at, None);
}

pub(crate) async fn an_offer_is_withdrawn_once(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(5);
    let first = fixture.registered(&*store).await;
    let pairing = fixture.offered(&*store, &first.device).await;
    let lapsing = fixture.offered(&*store, &first.device).await;
    let unknown = fixture.pairing(&first.device);
    assert_eq!(
        store
            .cancel_pairing(unknown.id, cancel_record(&unknown, 1))
            .await
            .unwrap(),
        None
    );

    let cancelled = store
        .cancel_pairing(pairing.id, cancel_record(&pairing, 1))
        .await
        .unwrap();
    assert_eq!(cancelled.as_ref().unwrap().outcome, Outcome::Cancelled);
    assert_eq!(store.pairing(pairing.id).await.unwrap(), cancelled);
    let again = store
        .cancel_pairing(pairing.id, cancel_record(&pairing, 2))
        .await
        .unwrap();
    assert_eq!(again, cancelled);

    let late = store
        .cancel_pairing(lapsing.id, cancel_record(&lapsing, TTL.as_secs()))
        .await;
    assert_eq!(late.unwrap(), Some(lapsing));
    let written = records(&*store, first.account.id, "pairing_cancelled").await;
    assert_eq!(written, [cancel_record(&pairing, 1)]);
}

pub(crate) async fn a_claim_lets_a_device_in(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(6);
    let first = fixture.registered(&*store).await;
    let pairing = fixture.offered(&*store, &first.device).await;
    let claim = fixture.claim(&pairing, 599);

    assert_eq!(store.claim_pairing(claim.clone()).await.unwrap(), Claimed::Done);

    let completed = store.pairing(pairing.id).await.unwrap().unwrap();
    assert_eq!(completed.claim.as_ref(), Some(&claim.claim));
    assert_eq!(completed.state(at(599)), PairingState::Completed);
    let by_token = store.pairing_by_token(&pairing.token_sha256).await.unwrap();
    assert_eq!(by_token, Some(completed));
    for certificate in &claim.device.certificates {
        let found = store.device_by_fingerprint(&certificate.fingerprint).await.unwrap();
        assert_eq!(found.as_ref(), Some(&claim.device));
    }
    assert_eq!(
        records(&*store, first.account.id, "device_added").await,
        std::slice::from_ref(&claim.record)
    );
    let announced = store.messages(Shelf::Waiting, 10).await.unwrap();
    assert_eq!(announced.last().unwrap().record, claim.record);
}

pub(crate) async fn a_claim_needs_an_offer_of_that_account_in_time(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(7);
    let first = fixture.registered(&*store).await;
    let other = fixture.registered(&*store).await;
    let open = fixture.offered(&*store, &first.device).await;
    let used = fixture.offered(&*store, &first.device).await;
    assert_eq!(
        store.claim_pairing(fixture.claim(&used, 1)).await.unwrap(),
        Claimed::Done
    );
    let cancelled = fixture.offered(&*store, &first.device).await;
    store
        .cancel_pairing(cancelled.id, cancel_record(&cancelled, 1))
        .await
        .unwrap();
    let spent = fixture.offered(&*store, &first.device).await;
    for _ in 0..WRONG_PASSWORDS {
        store
            .count_wrong_password(&spent.token_sha256, ADDRESS, at(1))
            .await
            .unwrap();
    }
    let unknown = fixture.pairing(&first.device);
    let of_another = Pairing {
        account: other.account.id,
        ..open.clone()
    };
    let unusable = [
        fixture.claim(&open, TTL.as_secs()),
        fixture.claim(&used, 2),
        fixture.claim(&cancelled, 2),
        fixture.claim(&spent, 2),
        fixture.claim(&unknown, 2),
        fixture.claim(&of_another, 2),
        // Judged before the keys.
        claim_by(&used, first.device.clone(), 2),
    ];
    for claim in unusable {
        let (device, account) = (claim.device.id, claim.account);
        assert_eq!(store.claim_pairing(claim).await.unwrap(), Claimed::Unusable);
        let is_first = device == first.device.id;
        assert_eq!(store.device(device).await.unwrap().is_some(), is_first);
        let added = if account == first.account.id { 1 } else { 0 };
        assert_eq!(records(&*store, account, "device_added").await.len(), added);
    }
    assert_eq!(store.pairing(open.id).await.unwrap(), Some(open));
}

pub(crate) async fn an_enrolled_key_spends_no_token(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(8);
    let first = fixture.registered(&*store).await;
    let pairing = fixture.offered(&*store, &first.device).await;
    // One key of two is known, and the device is not called by it.
    let known = first.device.certificates[0].key.clone();
    let fresh = fixture.key(warifu_protocol::Algorithm::MlDsa87);
    let device = fixture.device_with(first.account.id, vec![known, fresh]);
    let claim = claim_by(&pairing, device, 1);

    assert_eq!(store.claim_pairing(claim.clone()).await.unwrap(), Claimed::KeyEnrolled);

    assert_eq!(store.pairing(pairing.id).await.unwrap().as_ref(), Some(&pairing));
    assert_eq!(store.device(claim.device.id).await.unwrap(), None);
    assert_eq!(records(&*store, first.account.id, "device_added").await, []);
    assert_eq!(
        store.claim_pairing(fixture.claim(&pairing, 2)).await.unwrap(),
        Claimed::Done
    );
}

pub(crate) async fn five_wrong_passwords_spend_a_token(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(9);
    let first = fixture.registered(&*store).await;
    let pairing = fixture.offered(&*store, &first.device).await;
    let token = &pairing.token_sha256;
    for counted in 1..=WRONG_PASSWORDS + 2 {
        store
            .count_wrong_password(token, ADDRESS, at(u64::from(counted)))
            .await
            .unwrap();
        let now = store.pairing(pairing.id).await.unwrap().unwrap();
        assert_eq!(now.wrong_passwords, counted.min(WRONG_PASSWORDS));
        let spent = counted >= WRONG_PASSWORDS;
        assert_eq!(now.state(at(9)) == PairingState::Cancelled, spent);
    }
    let spent = Event::PairingTokenSpent { pairing: pairing.id.0 };
    let expected = record(first.account.id, u64::from(WRONG_PASSWORDS), spent);
    let written = records(&*store, first.account.id, "pairing_token_spent").await;
    assert_eq!(written, std::slice::from_ref(&expected));
    let announced = store.messages(Shelf::Waiting, 10).await.unwrap();
    assert_eq!(announced.last().unwrap().record, expected);
    assert_eq!(
        store.claim_pairing(fixture.claim(&pairing, 9)).await.unwrap(),
        Claimed::Unusable
    );
}

pub(crate) async fn wrong_passwords_count_only_while_it_is_offered(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(10);
    let first = fixture.registered(&*store).await;
    let lapsed = fixture.offered(&*store, &first.device).await;
    let used = fixture.offered(&*store, &first.device).await;
    assert_eq!(
        store.claim_pairing(fixture.claim(&used, 1)).await.unwrap(),
        Claimed::Done
    );
    let unknown = fixture.hash();
    for (token, seconds) in [
        (lapsed.token_sha256, TTL.as_secs()),
        (used.token_sha256, 2),
        (unknown, 2),
    ] {
        for _ in 0..WRONG_PASSWORDS {
            store.count_wrong_password(&token, ADDRESS, at(seconds)).await.unwrap();
        }
    }
    for id in [lapsed.id, used.id] {
        assert_eq!(store.pairing(id).await.unwrap().unwrap().wrong_passwords, 0);
    }
    assert_eq!(records(&*store, first.account.id, "pairing_token_spent").await, []);
}

pub(crate) async fn one_of_many_claims_a_token(store: Arc<dyn Store>, mut fixture: Fixture) -> Result<(), Broken> {
    let first = fixture.registered(&*store).await;
    let pairing = fixture.offered(&*store, &first.device).await;
    let claims: Vec<_> = (0..CALLERS).map(|_| fixture.claim(&pairing, 1)).collect();
    let answers = race_calls(&store, claims.iter().cloned(), |store, claim| async move {
        store.claim_pairing(claim).await.unwrap()
    })
    .await;
    hold!(count(&answers, &Claimed::Done) == 1, "{answers:?}");
    hold!(count(&answers, &Claimed::Unusable) == CALLERS - 1, "{answers:?}");
    let winner = answered_so(&claims, &answers, &Claimed::Done);
    let completed = store.pairing(pairing.id).await.unwrap().unwrap();
    hold!(
        completed.claim.as_ref() == winner.map(|claim| &claim.claim),
        "the pairing names another device than the winner's"
    );
    let devices = store.devices_of(first.account.id).await.unwrap();
    hold!(devices.len() == 2, "{} devices by one token", devices.len() - 1);
    Ok(())
}

pub(crate) async fn a_token_is_claimed_or_withdrawn_but_never_both(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    enum Answer {
        Claim(Claimed),
        Cancel(Option<Outcome>),
    }
    let first = fixture.registered(&*store).await;
    let pairing = fixture.offered(&*store, &first.device).await;
    let claims: Vec<_> = (0..CALLERS)
        .map(|n| (n % 2 == 0).then(|| fixture.claim(&pairing, 1)))
        .collect();
    let answers = race(claims.into_iter().map(|claim| {
        let (store, pairing) = (Arc::clone(&store), pairing.clone());
        async move {
            match claim {
                Some(claim) => Answer::Claim(store.claim_pairing(claim).await.unwrap()),
                None => {
                    let record = cancel_record(&pairing, 1);
                    let seen = store.cancel_pairing(pairing.id, record).await.unwrap();
                    Answer::Cancel(seen.map(|pairing| pairing.outcome))
                }
            }
        }
    }))
    .await;
    let done = answers
        .iter()
        .filter(|answer| matches!(answer, Answer::Claim(Claimed::Done)))
        .count();
    let end = store.pairing(pairing.id).await.unwrap().unwrap().outcome;
    for answer in &answers {
        if let Answer::Cancel(seen) = answer {
            hold!(
                seen.as_ref() == Some(&end),
                "who withdrew was told {seen:?}, and it ended {end:?}"
            );
        }
    }
    let cancelled = records(&*store, first.account.id, "pairing_cancelled").await.len();
    hold!(
        done + cancelled == 1,
        "claimed {done} times, withdrawn {cancelled} times"
    );
    let devices = store.devices_of(first.account.id).await.unwrap().len();
    hold!(devices == 1 + done, "{devices} devices, claimed {done} times");
    Ok(())
}

pub(crate) async fn one_key_comes_in_by_one_of_many_tokens(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    const TOKENS: usize = 10;
    let first = fixture.registered(&*store).await;
    let device = fixture.device(first.account.id);
    let mut pairings = Vec::new();
    for _ in 0..TOKENS {
        pairings.push(fixture.offered(&*store, &first.device).await);
    }
    let claims = (0..CALLERS).map(|n| claim_by(&pairings[n % TOKENS], device.clone(), 1));
    let answers = race_calls(&store, claims, |store, claim| async move {
        store.claim_pairing(claim).await.unwrap()
    })
    .await;
    hold!(count(&answers, &Claimed::Done) == 1, "{answers:?}");
    let mut completed = 0;
    for pairing in &pairings {
        let pairing = store.pairing(pairing.id).await.unwrap().unwrap();
        completed += usize::from(pairing.claim.is_some());
    }
    hold!(completed == 1, "{completed} tokens were spent for one key");
    Ok(())
}

/// Half of the callers know the password, half do not.
pub(crate) async fn a_token_is_claimed_or_spent_by_wrong_passwords(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    let first = fixture.registered(&*store).await;
    let pairing = fixture.offered(&*store, &first.device).await;
    let claims: Vec<Option<TokenClaim>> = (0..CALLERS)
        .map(|n| (n % 2 == 0).then(|| fixture.claim(&pairing, 1)))
        .collect();
    let answers = race(claims.into_iter().map(|claim| {
        let (store, token) = (Arc::clone(&store), pairing.token_sha256);
        async move {
            match claim {
                Some(claim) => Some(store.claim_pairing(claim).await.unwrap()),
                None => {
                    store.count_wrong_password(&token, ADDRESS, at(1)).await.unwrap();
                    None
                }
            }
        }
    }))
    .await;
    let done = count(&answers, &Some(Claimed::Done));
    let spent = records(&*store, first.account.id, "pairing_token_spent").await.len();
    hold!(done + spent == 1, "claimed {done} times, spent {spent} times");
    let counted = store.pairing(pairing.id).await.unwrap().unwrap().wrong_passwords;
    hold!(
        (counted == WRONG_PASSWORDS) == (spent == 1),
        "{counted} wrong passwords, spent {spent} times"
    );
    Ok(())
}

pub(crate) async fn five_of_many_wrong_passwords_are_counted(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    let first = fixture.registered(&*store).await;
    let pairing = fixture.offered(&*store, &first.device).await;
    race((0..CALLERS).map(|_| {
        let (store, token) = (Arc::clone(&store), pairing.token_sha256);
        async move { store.count_wrong_password(&token, ADDRESS, at(1)).await.unwrap() }
    }))
    .await;
    let counted = store.pairing(pairing.id).await.unwrap().unwrap().wrong_passwords;
    hold!(counted == WRONG_PASSWORDS, "{counted} were counted");
    let spent = records(&*store, first.account.id, "pairing_token_spent").await.len();
    hold!(spent == 1, "{spent} records");
    Ok(())
}

pub(crate) async fn open_offers_stay_bounded(store: Arc<dyn Store>, mut fixture: Fixture) -> Result<(), Broken> {
    const ROOM: usize = 7;
    let first = fixture.registered(&*store).await;
    for _ in ROOM..usize::try_from(MAX_OPEN_OFFERS).unwrap() {
        fixture.offered(&*store, &first.device).await;
    }
    let offers: Vec<_> = (0..CALLERS).map(|_| fixture.pairing(&first.device)).collect();
    let answers = race(offers.into_iter().map(|pairing| {
        let store = Arc::clone(&store);
        async move {
            let record = offer_record(&pairing);
            store.offer_pairing(pairing, record).await.unwrap()
        }
    }))
    .await;
    hold!(count(&answers, &Offered::Done) == ROOM, "{answers:?}");
    hold!(count(&answers, &Offered::TooMany) == CALLERS - ROOM, "{answers:?}");
    Ok(())
}

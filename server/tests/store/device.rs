//! Devices.

use std::sync::Arc;

use warifu_protocol::text::Username;
use warifu_server::domain::{KeyOrigin, PairingId, SessionId, Store};

use crate::fixture::{Fixture, at, login_record, offer_record};

pub(crate) async fn what_is_unknown_is_none(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(1);
    fixture.registered(&*store).await;
    let stranger = fixture.registration();
    let name: &Username = &stranger.account.username;
    let fingerprint = &stranger.device.certificates[0].fingerprint;
    assert_eq!(store.account_by_username(name).await.unwrap(), None);
    assert_eq!(store.account(stranger.account.id).await.unwrap(), None);
    assert_eq!(store.device_by_fingerprint(fingerprint).await.unwrap(), None);
    assert_eq!(store.device(stranger.device.id).await.unwrap(), None);
    assert_eq!(store.devices_of(stranger.account.id).await.unwrap(), []);
    assert_eq!(store.pairing(PairingId(fixture.uuid())).await.unwrap(), None);
    assert_eq!(store.pairing_by_token(&fixture.hash()).await.unwrap(), None);
    assert_eq!(store.session(SessionId(fixture.uuid())).await.unwrap(), None);
    assert_eq!(store.records_of(stranger.account.id, 10).await.unwrap(), []);
}

pub(crate) async fn devices_come_by_age_and_revoked_ones_too(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(2);
    let mut first = fixture.registration();
    first.device.key_origin = KeyOrigin::Server;
    first.device.system = None;
    store.register_account(first.clone()).await.unwrap();
    let replacement = fixture.replacement(&first);
    assert!(store.replace_first_device(replacement.clone()).await.unwrap());
    // Enrolled in another order than they come in, two of them in the same second.
    let mut expected = vec![first.device.clone(), replacement.device.clone()];
    expected[0].revoked_at = Some(replacement.record.at);
    for seconds in [30, 10, 10] {
        let pairing = fixture.offered(&*store, &replacement.device).await;
        let claim = fixture.claim(&pairing, seconds);
        store.claim_pairing(claim.clone()).await.unwrap();
        expected.push(claim.device);
    }
    expected[1].last_seen_at = Some(at(0));
    expected.sort_by_key(|device| (device.enrolled_at, device.id));
    assert_eq!(store.devices_of(first.account.id).await.unwrap(), expected);
}

pub(crate) async fn being_seen_never_goes_back(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(3);
    let first = fixture.registered(&*store).await;
    let id = first.device.id;
    let seen = async || store.device(id).await.unwrap().unwrap().last_seen_at;
    assert_eq!(seen().await, None);
    for (logged_in, expected) in [(20, 20), (10, 20), (30, 30)] {
        let session = fixture.session(&first.device, logged_in);
        let record = login_record(&session);
        assert!(store.open_session(session, record).await.unwrap());
        assert_eq!(seen().await, Some(at(expected)));
    }
    for (offered, expected) in [(25, 30), (40, 40)] {
        let mut pairing = fixture.pairing(&first.device);
        pairing.offered_at = at(offered);
        let record = offer_record(&pairing);
        store.offer_pairing(pairing, record).await.unwrap();
        assert_eq!(seen().await, Some(at(expected)));
    }
}

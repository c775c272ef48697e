//! Revoked certificates, and the lists that tell them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use warifu_protocol::Algorithm;
use warifu_server::domain::revocation::{Reason, RevocationList, RevocationStatus, RevokedCertificate, TOLD_AFTER_END};
use warifu_server::domain::store::{Registered, Replacement};
use warifu_server::domain::{Device, Store};

use crate::contest::{Broken, CALLERS, hold, race};
use crate::fixture::{Fixture, at};

const P256: Algorithm = Algorithm::EcdsaP256;

/// A list of the P-256 root; a store does not look into it.
pub(crate) fn list(number: u64, revision: u64) -> RevocationList {
    RevocationList {
        algorithm: P256,
        number,
        revision,
        next_update: at(86_400),
        der: format!("list {number}").into_bytes().into(),
    }
}

fn told(device: &Device, at: warifu_protocol::Timestamp) -> Vec<RevokedCertificate> {
    RevokedCertificate::of_device(device, at, Some(Reason::Superseded))
}

pub(crate) async fn a_revoked_device_is_told_with_all_its_certificates(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(1);
    let mut first = fixture.registration();
    let keys = Algorithm::ALL.map(|algorithm| fixture.key(algorithm)).to_vec();
    first.device = fixture.device_with(first.account.id, keys);
    let answer = store.register_account(first.clone()).await.unwrap();
    assert_eq!(answer, Registered::Done);
    for algorithm in Algorithm::ALL {
        let status = store.revocation_status(algorithm).await.unwrap();
        assert_eq!(status, RevocationStatus::default());
        assert_eq!(store.revoked_certificates(algorithm, at(1)).await.unwrap(), []);
        assert_eq!(store.revocation_list(algorithm).await.unwrap(), None);
    }

    let replacement = fixture.replacement(&first);
    assert!(store.replace_first_device(replacement.clone()).await.unwrap());

    let both = told(&first.device, replacement.record.at);
    assert_eq!(both.len(), 2);
    for (algorithm, certificate) in Algorithm::ALL.into_iter().zip(&both) {
        let enrolled = first.device.certificate(algorithm).unwrap();
        assert_eq!(certificate.serial, enrolled.serial);
        assert_eq!(certificate.not_after, enrolled.not_after);
        assert_eq!(certificate.revoked_at, at(1));
        let revoked = store.revoked_certificates(algorithm, at(1)).await.unwrap();
        assert_eq!(&revoked, std::slice::from_ref(certificate));
        assert_eq!(store.revocation_status(algorithm).await.unwrap().revision, 1);
    }

    // By serial number, whenever they came.
    let mut all = told(&first.device, replacement.record.at);
    all.truncate(1);
    for _ in 0..5 {
        let other = fixture.registered(&*store).await;
        let order = fixture.replacement(&other);
        assert!(store.replace_first_device(order.clone()).await.unwrap());
        all.extend(told(&other.device, order.record.at));
    }
    all.sort_by(|a, b| a.serial.cmp(&b.serial));
    assert_eq!(store.revoked_certificates(P256, at(1)).await.unwrap(), all);
    assert_eq!(store.revocation_status(P256).await.unwrap().revision, 6);
}

pub(crate) async fn a_device_that_stays_is_not_told(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(2);
    let first = fixture.registered(&*store).await;
    let right = fixture.replacement(&first);
    let wrong = Replacement {
        idempotency_sha256: fixture.hash(),
        ..right.clone()
    };
    assert!(!store.replace_first_device(wrong).await.unwrap());
    let known_key = Replacement {
        device: fixture.registered(&*store).await.device,
        ..right
    };
    assert!(!store.replace_first_device(known_key).await.unwrap());
    assert_eq!(store.revoked_certificates(P256, at(1)).await.unwrap(), []);
    assert_eq!(
        store.revocation_status(P256).await.unwrap(),
        RevocationStatus::default()
    );
}

pub(crate) async fn a_certificate_is_told_until_a_day_after_its_end(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(3);
    let first = fixture.registered(&*store).await;
    let order = fixture.replacement(&first);
    assert!(store.replace_first_device(order).await.unwrap());
    let end = first.device.certificates[0].not_after.plus(TOLD_AFTER_END);
    let before = end.minus(Duration::from_secs(1));
    assert_eq!(store.revoked_certificates(P256, before).await.unwrap().len(), 1);
    assert_eq!(store.revoked_certificates(P256, end).await.unwrap(), []);
    // That it is told no more is no revocation.
    assert_eq!(store.revocation_status(P256).await.unwrap().revision, 1);
}

pub(crate) async fn a_list_follows_the_one_that_was_seen(store: Arc<dyn Store>) {
    assert!(!store.publish_revocation_list(list(8, 0), 7).await.unwrap());
    assert!(store.publish_revocation_list(list(7, 0), 0).await.unwrap());
    assert!(!store.publish_revocation_list(list(7, 0), 0).await.unwrap());
    assert!(!store.publish_revocation_list(list(9, 0), 8).await.unwrap());
    assert!(store.publish_revocation_list(list(9, 3), 7).await.unwrap());

    let newest = store.revocation_list(P256).await.unwrap();
    assert_eq!(newest, Some(list(9, 3)));
    let status = store.revocation_status(P256).await.unwrap();
    assert_eq!(status.published, Some(list(9, 3).published()));
    assert_eq!(status.revision, 0, "a list is no revocation");

    // The other root has a sequence of its own.
    assert_eq!(store.revocation_list(Algorithm::MlDsa87).await.unwrap(), None);
    let other = RevocationList {
        algorithm: Algorithm::MlDsa87,
        ..list(1, 0)
    };
    assert!(store.publish_revocation_list(other.clone(), 0).await.unwrap());
    assert_eq!(store.revocation_list(Algorithm::MlDsa87).await.unwrap(), Some(other));
    assert_eq!(store.revocation_list(P256).await.unwrap(), Some(list(9, 3)));
}

pub(crate) async fn a_list_may_be_large(store: Arc<dyn Store>) {
    // 20,000 certificates.
    let der: Vec<u8> = (0..250_000_u32).flat_map(u32::to_be_bytes).collect();
    let large = RevocationList {
        der: der.into(),
        ..list(1, 0)
    };
    assert!(store.publish_revocation_list(large.clone(), 0).await.unwrap());
    assert!(store.revocation_list(P256).await.unwrap() == Some(large));
    assert!(store.publish_revocation_list(list(2, 0), 1).await.unwrap());
    assert_eq!(store.revocation_list(P256).await.unwrap(), Some(list(2, 0)));
}

/// No number is given to two lists, and what nobody was told of does not count.
pub(crate) async fn one_of_many_makes_the_next_list(store: Arc<dyn Store>, mut fixture: Fixture) -> Result<(), Broken> {
    let candidates: Vec<_> = (0..CALLERS).map(|_| fixture.bytes::<32>()).collect();
    let answers = race(candidates.into_iter().map(|der| {
        let store = Arc::clone(&store);
        async move {
            let seen = store.revocation_status(P256).await.unwrap().number();
            let list = RevocationList {
                der: der.to_vec().into(),
                ..list(seen + 1, 0)
            };
            let published = store.publish_revocation_list(list.clone(), seen).await.unwrap();
            published.then_some(list)
        }
    }))
    .await;
    let won: Vec<_> = answers.into_iter().flatten().collect();
    let numbers: BTreeSet<_> = won.iter().map(|list| list.number).collect();
    hold!(
        numbers.len() == won.len(),
        "{} lists with {} numbers",
        won.len(),
        numbers.len()
    );
    let newest = store.revocation_list(P256).await.unwrap().unwrap();
    hold!(
        numbers.iter().all(|number| *number <= newest.number),
        "the newest list is {}, after {numbers:?}",
        newest.number
    );
    if let Some(same) = won.iter().find(|list| list.number == newest.number) {
        hold!(*same == newest, "the newest list is nobody's");
    }
    Ok(())
}

pub(crate) async fn every_revocation_raises_the_revision_and_is_told(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    let before = store.revocation_status(P256).await.unwrap().revision;
    let mut orders = Vec::new();
    for _ in 0..CALLERS / 5 {
        let first = fixture.registered(&*store).await;
        orders.push((fixture.replacement(&first), first.device.certificates[0].serial.clone()));
    }
    let answers = race(orders.clone().into_iter().map(|(order, _)| {
        let store = Arc::clone(&store);
        async move { store.replace_first_device(order).await.unwrap() }
    }))
    .await;
    hold!(answers.iter().all(|done| *done), "{answers:?}");
    let after = store.revocation_status(P256).await.unwrap().revision;
    let expected = before + u64::try_from(orders.len()).unwrap();
    hold!(after >= expected, "revision {after}, not {expected} or more");
    let revoked = store.revoked_certificates(P256, at(1)).await.unwrap();
    let told: BTreeSet<_> = revoked.into_iter().map(|certificate| certificate.serial).collect();
    for (_, serial) in &orders {
        hold!(told.contains(serial), "a revoked certificate is not told");
    }
    Ok(())
}

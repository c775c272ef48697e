//! Accounts and their first devices.

use std::sync::Arc;

use warifu_protocol::Algorithm;
use warifu_server::domain::Store;
use warifu_server::domain::outbox::Shelf;
use warifu_server::domain::store::{Registered, Registration, Replacement};

use crate::contest::{Broken, CALLERS, count, hold, race, race_calls};
use crate::fixture::{Fixture, at, login_record, offer_record, records};

pub(crate) async fn a_registration_stores_everything(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(1);
    let mut registration = fixture.registration();
    let keys = [Algorithm::EcdsaP256, Algorithm::MlDsa87].map(|algorithm| fixture.key(algorithm));
    registration.device = fixture.device_with(registration.account.id, keys.to_vec());
    let Registration { account, device, .. } = registration.clone();
    fixture.registered(&*store).await;

    let answer = store.register_account(registration.clone()).await.unwrap();

    assert_eq!(answer, Registered::Done);
    assert_eq!(store.account(account.id).await.unwrap().as_ref(), Some(&account));
    let by_name = store.account_by_username(&account.username).await.unwrap();
    assert_eq!(by_name.as_ref(), Some(&account));
    assert_eq!(store.device(device.id).await.unwrap().as_ref(), Some(&device));
    for certificate in &device.certificates {
        let found = store.device_by_fingerprint(&certificate.fingerprint).await.unwrap();
        assert_eq!(found.as_ref(), Some(&device));
    }
    assert_eq!(store.devices_of(account.id).await.unwrap(), [device]);
    assert_eq!(
        store.records_of(account.id, 10).await.unwrap(),
        std::slice::from_ref(&registration.record)
    );
    let announced = store.messages(Shelf::Waiting, 10).await.unwrap();
    assert!(announced.iter().any(|message| message.record == registration.record));
}

pub(crate) async fn what_is_taken_is_judged_in_order_and_nothing_of_a_refusal_stays(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(2);
    let taken = fixture.registered(&*store).await;
    let all_taken = Registration {
        device: taken.device.clone(),
        ..fixture.registration()
    };
    let fresh = fixture.account();
    let steps = [
        (&taken.account.username, &taken.account.email, Registered::UsernameTaken),
        (&fresh.username, &taken.account.email, Registered::EmailTaken),
        (&fresh.username, &fresh.email, Registered::KeyEnrolled),
    ];
    for (username, email, refusal) in steps {
        let mut registration = all_taken.clone();
        registration.account.username = username.clone();
        registration.account.email = email.clone();
        let id = registration.account.id;
        assert_eq!(store.register_account(registration).await.unwrap(), refusal);
        assert_eq!(store.account(id).await.unwrap(), None);
        assert_eq!(store.records_of(id, 10).await.unwrap(), []);
    }
    assert_eq!(store.account_by_username(&fresh.username).await.unwrap(), None);

    // What was refused took neither name nor address nor key.
    let mut registration = fixture.registration();
    registration.account.username = fresh.username;
    registration.account.email = fresh.email;
    let device = registration.device.id;
    assert_eq!(store.register_account(registration).await.unwrap(), Registered::Done);
    assert!(store.device(device).await.unwrap().is_some());
}

pub(crate) async fn a_key_is_enrolled_once_ever(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(3);
    let first = fixture.registered(&*store).await;
    let replacement = fixture.replacement(&first);
    assert!(store.replace_first_device(replacement.clone()).await.unwrap());

    // The key of a revoked device, as one of two keys of a device that is called otherwise.
    let revoked = first.device.certificates[0].key.clone();
    let fresh = fixture.key(Algorithm::MlDsa87);
    let mut registration = fixture.registration();
    registration.device = fixture.device_with(registration.account.id, vec![revoked, fresh.clone()]);
    let id = registration.account.id;
    let answer = store.register_account(registration).await.unwrap();
    assert_eq!(answer, Registered::KeyEnrolled);
    assert_eq!(store.account(id).await.unwrap(), None);

    // The fresh key of the refused device is as free as before.
    let mut registration = fixture.registration();
    let own = fixture.key(Algorithm::EcdsaP256);
    registration.device = fixture.device_with(registration.account.id, vec![own, fresh]);
    let answer = store.register_account(registration).await.unwrap();
    assert_eq!(answer, Registered::Done);
}

pub(crate) async fn the_first_device_is_replaced_while_nobody_has_used_it(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(4);
    let first = fixture.registered(&*store).await;
    let replacement = fixture.replacement(&first);

    assert!(store.replace_first_device(replacement.clone()).await.unwrap());

    let replaced = store.device(first.device.id).await.unwrap().unwrap();
    assert_eq!(replaced.revoked_at, Some(replacement.record.at));
    let device = store.device(replacement.device.id).await.unwrap();
    assert_eq!(device.as_ref(), Some(&replacement.device));
    let account = store.account(first.account.id).await.unwrap().unwrap();
    assert_eq!(account.recovery_key_sha256, replacement.recovery_key_sha256);
    assert_eq!(account.password, first.account.password);
    assert_eq!(
        store.records_of(account.id, 10).await.unwrap(),
        [first.record.clone(), replacement.record.clone()]
    );

    // The replacement's answer can be lost too.
    let again = Replacement {
        replaced: replacement.device.id,
        ..fixture.replacement(&first)
    };
    assert!(store.replace_first_device(again.clone()).await.unwrap());
    let active: Vec<_> = store.devices_of(account.id).await.unwrap();
    let active: Vec<_> = active.iter().filter(|device| device.revoked_at.is_none()).collect();
    assert_eq!(active, [&again.device]);
}

pub(crate) async fn a_replacement_is_refused_where_anything_differs(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(5);
    let first = fixture.registered(&*store).await;
    let other = fixture.registered(&*store).await;
    let right = fixture.replacement(&first);
    let other_keys = Replacement {
        device: other.device.clone(),
        ..right.clone()
    };
    let wrong = [
        Replacement {
            idempotency_sha256: fixture.hash(),
            ..right.clone()
        },
        Replacement {
            registered_since: at(1),
            ..right.clone()
        },
        Replacement {
            account: other.account.id,
            ..right.clone()
        },
        Replacement {
            replaced: other.device.id,
            ..right.clone()
        },
        other_keys,
    ];
    for replacement in wrong {
        assert!(!store.replace_first_device(replacement).await.unwrap());
    }
    assert_eq!(
        store.devices_of(first.account.id).await.unwrap(),
        std::slice::from_ref(&first.device)
    );
    assert_eq!(
        store.account(first.account.id).await.unwrap().as_ref(),
        Some(&first.account)
    );
    assert_eq!(
        store.records_of(first.account.id, 10).await.unwrap(),
        std::slice::from_ref(&first.record)
    );

    // Without an Idempotency-Key, none is right.
    let mut keyless = fixture.registration();
    let key = keyless.idempotency_sha256.take();
    store.register_account(keyless.clone()).await.unwrap();
    keyless.idempotency_sha256 = key;
    let replacement = fixture.replacement(&keyless);
    assert!(!store.replace_first_device(replacement).await.unwrap());

    // A device that came by a code is no first device.
    let pairing = fixture.offered(&*store, &other.device).await;
    let second = fixture.claim(&pairing, 1);
    store.claim_pairing(second.clone()).await.unwrap();
    let replacement = Replacement {
        replaced: second.device.id,
        ..fixture.replacement(&other)
    };
    assert!(!store.replace_first_device(replacement).await.unwrap());

    // A used one stays: the offer has marked it as seen.
    let replacement = fixture.replacement(&other);
    assert!(!store.replace_first_device(replacement).await.unwrap());

    // A revoked one was replaced before.
    assert!(store.replace_first_device(right).await.unwrap());
    let replacement = fixture.replacement(&first);
    assert!(!store.replace_first_device(replacement).await.unwrap());
}

pub(crate) async fn one_of_many_gets_a_username(store: Arc<dyn Store>, mut fixture: Fixture) -> Result<(), Broken> {
    let wanted = fixture.account().username;
    let registrations = many_registrations(&mut fixture, |registration| {
        registration.account.username = wanted.clone();
    });
    one_registers(&store, registrations, Registered::UsernameTaken).await?;
    hold!(
        store.account_by_username(&wanted).await.unwrap().is_some(),
        "the winner's account is not there"
    );
    Ok(())
}

pub(crate) async fn one_of_many_gets_an_email_address(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    let wanted = fixture.account().email;
    let registrations = many_registrations(&mut fixture, |registration| {
        registration.account.email = wanted.clone();
    });
    one_registers(&store, registrations, Registered::EmailTaken).await
}

pub(crate) async fn one_of_many_enrols_a_key(store: Arc<dyn Store>, mut fixture: Fixture) -> Result<(), Broken> {
    let wanted = fixture.key(Algorithm::EcdsaP256);
    let mut registrations: Vec<_> = (0..CALLERS).map(|_| fixture.registration()).collect();
    for registration in &mut registrations {
        let own = fixture.key(Algorithm::MlDsa87);
        registration.device = fixture.device_with(registration.account.id, vec![wanted.clone(), own]);
    }
    one_registers(&store, registrations, Registered::KeyEnrolled).await
}

fn many_registrations(fixture: &mut Fixture, change: impl Fn(&mut Registration)) -> Vec<Registration> {
    let mut registrations: Vec<_> = (0..CALLERS).map(|_| fixture.registration()).collect();
    registrations.iter_mut().for_each(change);
    registrations
}

async fn one_registers(
    store: &Arc<dyn Store>,
    registrations: Vec<Registration>,
    refusal: Registered,
) -> Result<(), Broken> {
    let answers = race_calls(store, registrations.clone(), |store, registration| async move {
        store.register_account(registration).await.unwrap()
    })
    .await;
    hold!(count(&answers, &Registered::Done) == 1, "{answers:?}");
    hold!(count(&answers, &refusal) == CALLERS - 1, "{answers:?}");
    for (registration, answer) in registrations.iter().zip(&answers) {
        let is_done = *answer == Registered::Done;
        let account = store.account(registration.account.id).await.unwrap();
        let device = store.device(registration.device.id).await.unwrap();
        hold!(account.is_some() == is_done, "an account of one who heard {answer:?}");
        hold!(device.is_some() == is_done, "a device of one who heard {answer:?}");
    }
    Ok(())
}

pub(crate) async fn one_of_many_replaces_the_first_device(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    let first = fixture.registered(&*store).await;
    let replacements: Vec<_> = (0..CALLERS).map(|_| fixture.replacement(&first)).collect();
    let answers = race_calls(&store, replacements, |store, replacement| async move {
        store.replace_first_device(replacement).await.unwrap()
    })
    .await;
    hold!(count(&answers, &true) == 1, "{answers:?}");
    let devices = store.devices_of(first.account.id).await.unwrap();
    hold!(devices.len() == 2, "{} devices", devices.len());
    let written = records(&*store, first.account.id, "first_device_replaced").await;
    hold!(written.len() == 1, "{} records", written.len());
    Ok(())
}

/// Who is told that a device was replaced must not meet it again; who has used it must keep it.
pub(crate) async fn a_device_is_used_or_replaced_but_never_both(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    enum Call {
        Replace(Box<Replacement>),
        Login(Box<warifu_server::domain::Session>),
        Offer(Box<warifu_server::domain::Pairing>),
    }
    let first = fixture.registered(&*store).await;
    let calls: Vec<_> = (0..CALLERS)
        .map(|n| match n % 3 {
            0 => Call::Replace(Box::new(fixture.replacement(&first))),
            1 => Call::Login(Box::new(fixture.session(&first.device, 0))),
            _ => Call::Offer(Box::new(fixture.pairing(&first.device))),
        })
        .collect();
    let answers = race(calls.into_iter().map(|call| {
        let store = Arc::clone(&store);
        async move {
            use warifu_server::domain::store::Offered;
            match call {
                Call::Replace(order) => (store.replace_first_device(*order).await.unwrap(), false),
                Call::Login(session) => {
                    let record = login_record(&session);
                    (false, store.open_session(*session, record).await.unwrap())
                }
                Call::Offer(pairing) => {
                    let record = offer_record(&pairing);
                    let offered = store.offer_pairing(*pairing, record).await.unwrap();
                    (false, offered != Offered::DeviceRevoked)
                }
            }
        }
    }))
    .await;
    let replaced = answers.iter().filter(|(replaced, _)| *replaced).count();
    let used = answers.iter().filter(|(_, used)| *used).count();
    let users = (0..CALLERS).filter(|n| n % 3 != 0).count();
    hold!(
        (replaced, used) == (1, 0) || (replaced, used) == (0, users),
        "replaced {replaced} times and used {used} times"
    );
    let device = store.device(first.device.id).await.unwrap().unwrap();
    hold!(device.revoked_at.is_some() == (replaced == 1), "{device:?}");
    Ok(())
}

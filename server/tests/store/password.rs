//! Other passwords.

use std::sync::Arc;

use warifu_server::domain::audit::Event;
use warifu_server::domain::store::{PasswordChange, PasswordChanged, Registration};
use warifu_server::domain::{Account, PasswordHash, Store};

use crate::contest::{Broken, CALLERS, answered_so, count, hold, race_calls};
use crate::fixture::{Fixture, record, records};

/// Another password of the account, with its own device.
fn change(fixture: &mut Fixture, of: &Registration) -> PasswordChange {
    let event = Event::PasswordChanged { device: of.device.id };
    PasswordChange {
        account: of.account.id,
        device: of.device.id,
        from: of.account.password.clone(),
        to: PasswordHash::from_phc(format!("$argon2id${}", fixture.hash())),
        record: record(of.account.id, 1, event),
    }
}

pub(crate) async fn a_password_follows_the_one_that_was_read(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(1);
    let first = fixture.registered(&*store).await;
    let order = change(&mut fixture, &first);
    let answer = store.change_password(order.clone()).await.unwrap();
    assert_eq!(answer, PasswordChanged::Done);
    let expected = Account {
        password: order.to.clone(),
        ..first.account.clone()
    };
    assert_eq!(store.account(first.account.id).await.unwrap(), Some(expected.clone()));
    let by_name = store.account_by_username(&first.account.username).await.unwrap();
    assert_eq!(by_name, Some(expected.clone()));
    let told = records(&*store, first.account.id, "password_changed").await;
    assert_eq!(told, std::slice::from_ref(&order.record));

    // What was read is the account's no more.
    let late = change(&mut fixture, &first);
    assert_eq!(store.change_password(late).await.unwrap(), PasswordChanged::Superseded);
    assert_eq!(store.account(first.account.id).await.unwrap(), Some(expected));
    assert_eq!(records(&*store, first.account.id, "password_changed").await.len(), 1);
}

pub(crate) async fn only_an_active_device_of_the_account_changes_the_password(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(2);
    let first = fixture.registered(&*store).await;
    let stranger = fixture.registered(&*store).await;
    let replacement = fixture.replacement(&stranger);
    assert!(store.replace_first_device(replacement.clone()).await.unwrap());
    let right = change(&mut fixture, &first);
    let others = PasswordChange {
        device: replacement.device.id,
        ..right.clone()
    };
    let unread = PasswordChange {
        from: right.to.clone(),
        ..others.clone()
    };
    let revoked = change(&mut fixture, &stranger);
    for order in [others, unread, revoked] {
        let answer = store.change_password(order).await.unwrap();
        assert_eq!(answer, PasswordChanged::DeviceRevoked);
    }
    for registration in [&first, &stranger] {
        let account = store.account(registration.account.id).await.unwrap().unwrap();
        assert_eq!(account.password, registration.account.password);
    }
}

pub(crate) async fn one_of_many_changes_a_password(store: Arc<dyn Store>, mut fixture: Fixture) -> Result<(), Broken> {
    let first = fixture.registered(&*store).await;
    let orders: Vec<_> = (0..CALLERS).map(|_| change(&mut fixture, &first)).collect();
    let answers = race_calls(&store, orders.clone(), |store, order| async move {
        store.change_password(order).await.unwrap()
    })
    .await;
    hold!(count(&answers, &PasswordChanged::Done) == 1, "{answers:?}");
    let winner = answered_so(&orders, &answers, &PasswordChanged::Done).map(|order| order.to.clone());
    let account = store.account(first.account.id).await.unwrap().unwrap();
    hold!(Some(account.password) == winner, "the password is not the winner's");
    let told = records(&*store, first.account.id, "password_changed").await.len();
    hold!(told == 1, "{told} changes are recorded");
    Ok(())
}

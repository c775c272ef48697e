//! Moving up: from the database of one machine to the tables of many.

use std::process::{Command, Stdio};

use aws_sdk_dynamodb::types::AttributeValue;
use tokio::sync::mpsc;
use warifu_protocol::Algorithm;
use warifu_server::domain::Store;
use warifu_server::domain::attempt::{AttemptKey, Limit};
use warifu_server::domain::outbox::{ChannelKind, Next, Shelf};
use warifu_server::domain::pairing::Outcome;
use warifu_server::domain::session::Rotation;
use warifu_server::domain::store::{Approved, Claimed, Offered, Registered};
use warifu_server::private_file;
use warifu_server::store::dynamodb::{Beginning, Owner};
use warifu_server::store::{DynamoDbStore, SqliteStore};

use crate::backend::directory;
use crate::emulator::{Emulator, names};
use crate::faults::{Fault, Faults};
use crate::fixture::{
    Fixture, TTL, at, cancel_record, collect_record, deny_record, logout_record, offer_record, replay_record,
};
use crate::owner::run_by;

const LIMIT: Limit = Limit {
    failures: 3,
    window: TTL,
};

async fn fill(from: &SqliteStore, to: &DynamoDbStore) -> Beginning {
    let beginning = to.begin_copy(&from.mark().await.unwrap()).await.unwrap();
    if beginning == Beginning::Begun {
        let (give, take) = mpsc::channel(4);
        let (given, filled) = tokio::join!(from.pieces(give), to.fill(take, at(50), |_| {}));
        given.unwrap();
        filled.unwrap();
    }
    beginning
}

pub(crate) async fn everything_is_copied_and_goes_on(emulator: Emulator) {
    let directory = directory();
    let from = SqliteStore::open(directory.path()).unwrap();
    let mut fixture = Fixture::seeded(21);
    let first = fixture.registered(&from).await;
    let second = fixture.registered(&from).await;
    let open = fixture.offered(&from, &first.device).await;
    let cancelled = fixture.offered(&from, &first.device).await;
    from.cancel_pairing(cancelled.id, cancel_record(&cancelled, 3))
        .await
        .unwrap();
    let completed = fixture.offered(&from, &first.device).await;
    let claim = fixture.claim(&completed, 4);
    assert_eq!(from.claim_pairing(claim.clone()).await.unwrap(), Claimed::Done);
    let logged = fixture.registered_with_log(&from).await;
    let (approved, approval) = fixture.approved(&from, &logged.device).await;
    let held = fixture.held(&from, &logged.device).await;
    let opened_claim = fixture.opened_claim(&from, &logged.device).await;
    let denied = fixture.opened_claim(&from, &logged.device).await;
    from.deny_pairing(denied.pairing.id, deny_record(&denied.pairing, 5))
        .await
        .unwrap();
    let with_approval = fixture.offered_with_approval(&from, &logged.device).await;
    let session = fixture.opened(&from, &first.device).await;
    let (last_used, current) = (session.current.unwrap(), fixture.hash());
    from.rotate_session(session.id, &last_used, current, replay_record(&session, 5))
        .await
        .unwrap();
    let ended = fixture.opened(&from, &claim.device).await;
    assert!(from.end_session(ended.id, logout_record(&ended, 6)).await.unwrap());
    let (challenge, proof) = (fixture.bytes(), fixture.hash());
    assert!(from.spend_challenge(challenge, at(900), at(0)).await.unwrap());
    assert!(from.spend_proof(proof, at(900), at(0)).await.unwrap());
    let key = AttemptKey::Name("somebody".to_owned());
    from.count_failures(&[(key.clone(), LIMIT), (key.clone(), LIMIT)], at(0))
        .await
        .unwrap();
    let replacement = fixture.replacement(&second);
    assert!(from.replace_first_device(replacement.clone()).await.unwrap());
    for algorithm in Algorithm::ALL {
        let list = warifu_server::domain::revocation::RevocationList {
            algorithm,
            ..crate::revocation::list(7, 1)
        };
        assert!(from.publish_revocation_list(list, 0).await.unwrap());
    }
    let dead = from
        .take_messages(ChannelKind::Log, at(9), at(60), 1)
        .await
        .unwrap()
        .remove(0);
    from.message_failed(&dead, "gone", Next::Never).await.unwrap();

    // What ends early is begun again, and what was written is written over.
    let faults = Faults::before(&emulator.url).await;
    let beside = emulator.store().await;
    let to = crate::emulator::open(emulator.client_by(&faults.url).await).await;
    assert_eq!(
        to.begin_copy(&from.mark().await.unwrap()).await.unwrap(),
        Beginning::Begun
    );
    faults.next_of("PutItem", [Fault::WrongCredentials]);
    let (give, take) = mpsc::channel(4);
    let (_, broken) = tokio::join!(from.pieces(give), to.fill(take, at(50), |_| {}));
    assert!(broken.is_err());
    faults.next_of("PutItem", [Fault::CutAfter, Fault::CutBefore]);
    assert_eq!(fill(&from, &to).await, Beginning::Begun);
    assert_eq!(fill(&from, &to).await, Beginning::Begun);
    assert!(beside.is_unfinished_copy().await.unwrap());
    // Another database, or this one as it went on, would leave what was copied before.
    assert_eq!(to.begin_copy(&fixture.hash()).await.unwrap(), Beginning::OfOther);
    let own = Owner {
        pin: "pin".to_owned(),
        keys: "keys".to_owned(),
    };
    // A server that starts meanwhile gets nothing.
    assert_eq!(beside.owned_by(&own).await.unwrap(), None);
    assert!(!beside.taken_over_by(&own).await.unwrap());
    assert!(to.copy_is_complete(&own).await.unwrap());
    assert!(!beside.is_unfinished_copy().await.unwrap());
    assert_eq!(beside.owner().await.unwrap().as_ref(), Some(&own));
    // Then they are somebody's.
    assert_eq!(fill(&from, &to).await, Beginning::NotEmpty);
    assert!(!to.copy_is_complete(&own).await.unwrap());

    for registration in [&first, &second, &logged] {
        let account = registration.account.id;
        assert_eq!(to.account(account).await.unwrap(), from.account(account).await.unwrap());
        assert_eq!(
            to.devices_of(account).await.unwrap(),
            from.devices_of(account).await.unwrap()
        );
        assert_eq!(
            to.records_of(account, 99).await.unwrap(),
            from.records_of(account, 99).await.unwrap()
        );
        let name = &registration.account.username;
        assert_eq!(to.account_by_username(name).await.unwrap().unwrap().id, account);
    }
    assert_eq!(to.log_entries(logged.account.id, 0, 9).await.unwrap().len(), 2);
    assert_eq!(
        to.log_entries(logged.account.id, 0, 9).await.unwrap(),
        from.log_entries(logged.account.id, 0, 9).await.unwrap()
    );
    for device in [logged.device.id, approved.device.id] {
        let kem_key = to.kem_key(device).await.unwrap();
        assert!(kem_key.is_some());
        assert_eq!(kem_key, from.kem_key(device).await.unwrap());
    }
    for pairing in [
        &open,
        &cancelled,
        &completed,
        &approved.pairing,
        &held.pairing,
        &opened_claim.pairing,
        &denied.pairing,
        &with_approval,
    ] {
        let copied = to.pairing_by_token(&pairing.token_sha256).await.unwrap();
        assert!(copied.is_some());
        assert_eq!(copied, from.pairing(pairing.id).await.unwrap());
    }
    for session in [&session, &ended] {
        assert_eq!(
            to.session(session.id).await.unwrap(),
            from.session(session.id).await.unwrap()
        );
    }
    let failures = to.failures(std::slice::from_ref(&key), at(1)).await.unwrap();
    assert_eq!(
        failures,
        from.failures(std::slice::from_ref(&key), at(1)).await.unwrap()
    );
    for algorithm in Algorithm::ALL {
        let status = to.revocation_status(algorithm).await.unwrap();
        assert_eq!(status, from.revocation_status(algorithm).await.unwrap());
        let list = to.revocation_list(algorithm).await.unwrap();
        assert_eq!(list, from.revocation_list(algorithm).await.unwrap());
        let revoked = to.revoked_certificates(algorithm, at(9)).await.unwrap();
        assert_eq!(revoked, from.revoked_certificates(algorithm, at(9)).await.unwrap());
    }
    for shelf in [Shelf::Waiting, Shelf::Dead] {
        let told = async |store: &dyn Store| {
            let messages = store.messages(shelf, 99).await.unwrap();
            messages
                .into_iter()
                .map(|message| (message.record, message.tries, message.next, message.failure))
                .collect::<Vec<_>>()
        };
        assert_eq!(told(&to).await, told(&from).await);
    }

    // And it goes on there: what was spent stays so, what is taken stays so, what is open can be used, once.
    assert!(!to.spend_challenge(challenge, at(900), at(1)).await.unwrap());
    assert!(!to.spend_proof(proof, at(900), at(1)).await.unwrap());
    let mut same_name = fixture.registration();
    same_name.account.username = first.account.username.clone();
    assert_eq!(to.register_account(same_name).await.unwrap(), Registered::UsernameTaken);
    let mut same_email = fixture.registration();
    same_email.account.email = first.account.email.clone();
    assert_eq!(to.register_account(same_email).await.unwrap(), Registered::EmailTaken);
    let next = fixture.hash();
    let rotated = to
        .rotate_session(session.id, &current, next, replay_record(&session, 9))
        .await;
    assert_eq!(rotated.unwrap(), Rotation::Rotated);
    let claim = fixture.claim(&open, 10);
    assert_eq!(to.claim_pairing(claim.clone()).await.unwrap(), Claimed::Done);
    let again = fixture.claim(&open, 11);
    assert_eq!(to.claim_pairing(again).await.unwrap(), Claimed::Unusable);
    let log = Some(approval.entry.log_head());
    let order = fixture.approval(&opened_claim, log, 12);
    assert_eq!(to.approve_pairing(order).await.unwrap(), Approved::Done);
    let collected = to
        .collect_pairing(approved.pairing.id, collect_record(&approved, 12))
        .await;
    assert_eq!(collected.unwrap().unwrap().outcome, Outcome::Completed);
    let waits = fixture.held_claim(&with_approval, 12);
    assert_eq!(to.hold_claim(waits.claim).await.unwrap(), Claimed::Done);
    let pairing = fixture.pairing(&first.device);
    assert_eq!(
        to.offer_pairing(pairing.clone(), offer_record(&pairing)).await.unwrap(),
        Offered::Done
    );
    // What comes now comes after what was copied.
    let before = from.records_of(first.account.id, 99).await.unwrap();
    let all = to.records_of(first.account.id, 99).await.unwrap();
    assert_eq!(all[..before.len()], before);
    assert_eq!(all.len(), before.len() + 2);
}

#[tokio::test]
async fn an_operator_moves_up() {
    let Some(emulator) = Emulator::start().await else {
        return;
    };
    let data = directory();
    private_file::create_directory(data.path()).unwrap();
    let run = async |arguments: &[&str]| run_by(&emulator.url, &emulator, data.path(), arguments).await;
    let copy = &["store", "copy", "--from", "sqlite", "--to", "dynamodb"][..];
    let (code, _, told) = run(copy).await;
    assert_eq!(code, Some(1));
    assert!(told.contains("there is no database"), "{told}");

    // An installation on one machine.
    let mut server = Command::new(env!("CARGO_BIN_EXE_warifu-server"))
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--admin-listen",
            "127.0.0.1:0",
            "--data-dir",
        ])
        .arg(data.path())
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = std::io::BufRead::lines(std::io::BufReader::new(server.stdout.take().unwrap()));
    assert!(out.by_ref().any(|line| line.unwrap().starts_with("listening on ")));
    let (code, _, told) = run(copy).await;
    assert_eq!(code, Some(1));
    assert!(told.contains("in use by process"), "{told}");
    server.kill().unwrap();
    server.wait().unwrap();
    let store = SqliteStore::open(data.path()).unwrap();
    Fixture::seeded(22).registered(&store).await;
    drop(store);

    let (code, _, told) = run(copy).await;
    assert_eq!(code, Some(1));
    assert!(told.contains("store init"), "{told}");
    assert_eq!(run(&["store", "init"]).await.0, Some(0));
    let client = emulator.client().await;
    // As a copy leaves it that was of another database.
    let marker =
        [("pk", "META"), ("sk", "COPY")].map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())));
    let begun = client
        .put_item()
        .table_name(names().main)
        .set_item(Some(marker.clone().into()))
        .item("of", AttributeValue::B(vec![0; 32].into()));
    begun.send().await.unwrap();
    for arguments in [&["serve"][..], &["ca", "init", "--take-over"]] {
        let (code, _, told) = run(arguments).await;
        assert_eq!(code, Some(1));
        assert!(told.contains("is not complete"), "{told}");
    }
    let (code, _, told) = run(copy).await;
    assert_eq!(code, Some(1));
    assert!(told.contains("a copy of another database"), "{told}");
    let (_, out, _) = run(&["doctor"]).await;
    assert!(out.contains("wrong: a copy into the table warifu has begun"), "{out}");
    let gone = client
        .delete_item()
        .table_name(names().main)
        .set_key(Some(marker.into()));
    gone.send().await.unwrap();

    let (code, out, told) = run(copy).await;
    assert_eq!(code, Some(0), "{told}");
    assert!(out.contains("store.kind = \"dynamodb\""), "{out}");
    let (code, _, told) = run(copy).await;
    assert_eq!(code, Some(1));
    assert!(told.contains("belong to this installation already"), "{told}");
    let (_, out, _) = run(&["doctor"]).await;
    for words in ["ok: the tables belong to these keys", "ok: the store reads and writes"] {
        assert!(out.contains(words), "{out}");
    }
    // With others the doctor sees it.
    std::fs::remove_dir_all(data.path().join("ca")).unwrap();
    assert_eq!(run(&["ca", "init", "--take-over"]).await.0, Some(0));
    std::fs::remove_dir_all(data.path().join("ca")).unwrap();
    let other = directory();
    private_file::create_directory(other.path()).unwrap();
    let made = Command::new(env!("CARGO_BIN_EXE_warifu-server"))
        .args(["ca", "init", "--data-dir"])
        .arg(other.path())
        .env_clear()
        .output();
    assert!(made.unwrap().status.success());
    std::fs::rename(other.path().join("ca"), data.path().join("ca")).unwrap();
    let (_, out, _) = run(&["doctor"]).await;
    assert!(
        out.contains("wrong: the tables belong to servers with other keys"),
        "{out}"
    );
}

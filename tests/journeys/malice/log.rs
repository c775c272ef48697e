//! Attacks on the device log: towards who comes in, and towards who has seen it before.

use warifu_tests::computer::Computer;
use warifu_tests::malice::attacks::ShownLog;

use super::{Scene, alarmed, caught};

#[tokio::test]
async fn nobody_is_approved_on_top_of_a_log_with_a_hole() {
    let scene = Scene::fresh().await;
    scene.bring_in().await;
    scene.bring_in().await;
    scene.malice.turn(ShownLog::without(&scene.malice.ledger, 1));
    let next = Computer::with_passphrase("a passphrase");
    let (showing, _joining) = scene.approved(&next).await;
    caught(showing, "log_gap").await;
    assert_eq!(scene.malice.ledger.entries().len(), 3, "nothing was signed");
}

#[tokio::test]
async fn a_log_that_lost_the_new_computer_is_caught_by_it() {
    let scene = Scene::fresh().await;
    scene.bring_in().await;
    let ledger = &scene.malice.ledger;
    // It shows nothing but what was there before, to the new computer alone.
    scene.malice.turn(ShownLog::rolled_back_to(ledger, 2));
    scene.is_refused_as("attack_other_keys").await;
}

#[tokio::test]
async fn dropped_and_reordered_entries_are_caught() {
    let scene = Scene::fresh().await;
    let second = scene.bring_in().await;
    scene.bring_in().await;
    let ledger = &scene.malice.ledger;
    for attack in [ShownLog::without(ledger, 1), ShownLog::reordered(ledger, 1, 2)] {
        scene.malice.turn(attack);
        for computer in [&scene.first, &second] {
            alarmed(scene.looks(computer).await, "log_gap");
        }
    }
}

#[tokio::test]
async fn a_log_that_was_rolled_back_is_an_alarm_that_stays() {
    let scene = Scene::fresh().await;
    scene.bring_in().await;
    let ledger = &scene.malice.ledger;
    scene.malice.turn(ShownLog::rolled_back_to(ledger, 1));
    alarmed(scene.looks(&scene.first).await, "log_rolled_back");
    // It does not go away by itself when the server shows the true log again.
    scene.malice.rest();
    let looked = scene.looks(&scene.first).await;
    let alarm = looked.event("alarm");
    assert_eq!(alarm["code"], "log_rolled_back", "{looked:?}");
    scene.first.run(&["log", "acknowledge", "--yes"], &[]).await.expect(0);
    let looked = scene.looks(&scene.first).await.expect(0);
    assert!(
        looked.events.iter().all(|event| event["event"] != "alarm"),
        "{looked:?}"
    );
}

#[tokio::test]
async fn a_log_that_is_gone_is_caught() {
    let scene = Scene::fresh().await;
    scene.bring_in().await;
    scene.malice.turn(ShownLog::rolled_back_to(&scene.malice.ledger, 0));
    alarmed(scene.looks(&scene.first).await, "log_gone");
}

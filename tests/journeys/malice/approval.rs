//! Attacks on the reveal and on the approval.

use warifu_tests::computer::Computer;
use warifu_tests::malice::attacks::{EndorsementLeftOut, ForeignEndorsement, ReplayedApproval, WrongReveal};

use super::{Scene, caught, nothing_is_left};

#[tokio::test]
async fn a_wrong_reveal_is_caught_before_any_number_is_shown() {
    let scene = Scene::fresh().await;
    scene.malice.turn(WrongReveal);
    let next = Computer::with_passphrase("a passphrase");
    let (mut showing, code) = scene.show(&scene.first).await;
    let joining = scene.join(&next, &code).await;
    showing.event("claim").await;
    caught(joining, "attack_reveal").await;
    nothing_is_left(&next, &scene.person).await;
    // Who was asked for the number hears that nobody waits any more.
    assert_eq!(showing.event("error").await["code"], "pairing_cancelled");
}

#[tokio::test]
async fn a_missing_endorsement_is_caught() {
    let scene = Scene::fresh().await;
    scene.malice.turn(EndorsementLeftOut);
    scene.is_refused_as("attack_endorsement_missing").await;
}

#[tokio::test]
async fn a_wrong_endorsement_is_caught() {
    let scene = Scene::fresh().await;
    scene.malice.turn(ForeignEndorsement);
    scene.is_refused_as("attack_endorsement").await;
}

#[tokio::test]
async fn a_whole_approval_of_other_keys_is_caught() {
    replayed(ReplayedApproval::whole(), "attack_reveal").await;
}

#[tokio::test]
async fn the_log_of_an_approval_of_other_keys_is_caught() {
    replayed(ReplayedApproval::of(&["endorsement", "log"]), "attack_other_keys").await;
}

#[tokio::test]
async fn the_endorsement_of_other_keys_is_caught() {
    replayed(ReplayedApproval::of(&["endorsement"]), "attack_endorsement").await;
}

#[tokio::test]
async fn the_certificates_of_other_keys_are_caught() {
    replayed(ReplayedApproval::of(&["certificates"]), "unacceptable_certificates").await;
}

/// One computer comes in honestly, and the next is shown what that one was.
async fn replayed(attack: ReplayedApproval, code: &str) {
    let scene = Scene::fresh().await;
    scene.malice.turn(attack);
    scene.bring_in().await;
    scene.is_refused_as(code).await;
}

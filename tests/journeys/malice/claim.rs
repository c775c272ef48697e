//! Attacks on the claim.

use warifu_protocol::PairingCode;
use warifu_tests::ceremony::number;
use warifu_tests::computer::Computer;
use warifu_tests::malice::attacks::{IssuedAtOnce, NumberSearch, SwappedClaim};

use super::{Scene, caught, nothing_is_left};

#[tokio::test]
async fn swapped_keys_of_a_claim_are_caught() {
    for attack in [SwappedClaim::keys(), SwappedClaim::kem_key(), SwappedClaim::name()] {
        let scene = Scene::fresh().await;
        scene.malice.turn(attack);
        let next = Computer::with_passphrase("a passphrase");
        let (showing, code) = scene.show(&scene.first).await;
        let mut joining = scene.join(&next, &code).await;
        caught(showing, "attack_binding").await;
        // The other side learns that it is over, and shows no number.
        assert_eq!(joining.event("error").await["code"], "claim_denied");
        assert_eq!(joining.end().await, 3);
        nothing_is_left(&next, &scene.person).await;
    }
}

#[tokio::test]
async fn certificates_at_once_for_a_claim_are_caught() {
    let scene = Scene::fresh().await;
    let code = scene.code_without_approval().await;
    scene.malice.turn(IssuedAtOnce::by(&code));
    let next = Computer::with_passphrase("a passphrase");
    let (showing, code) = scene.show(&scene.first).await;
    let joining = scene.join(&next, &code).await;
    caught(joining, "attack_issued_at_once").await;
    nothing_is_left(&next, &scene.person).await;
    drop(showing);
}

#[tokio::test]
async fn keys_with_the_same_number_are_caught() {
    let scene = Scene::fresh().await;
    let (mut showing, code) = scene.show(&scene.first).await;
    let PairingCode::Secret { secret, pin, .. } = code["qr_code"].as_str().unwrap().parse().unwrap() else {
        panic!("a code that must be approved: {code}")
    };
    scene.malice.turn(NumberSearch::with_code(&secret, pin));
    let next = Computer::with_passphrase("a passphrase");
    let mut joining = scene.join(&next, &code).await;
    showing.event("claim").await;
    number(&mut joining).await;
    caught(showing, "attack_other_claim").await;
    assert_eq!(joining.event("error").await["code"], "claim_denied");
    nothing_is_left(&next, &scene.person).await;
}

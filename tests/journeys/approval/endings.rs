//! The ways in which nobody comes in: each side hears what the other one did.

use warifu_tests::ceremony::{number, other};
use warifu_tests::computer::Computer;
use warifu_tests::server::Setup;

use super::Scene;

#[tokio::test]
async fn a_wrong_number_is_a_refusal_and_spends_the_code() {
    let scene = Scene::fresh().await;
    let (mut showing, code) = scene.show(&[]).await;
    let mut joining = scene.join(&code).await;
    showing.event("claim").await;
    let number = number(&mut joining).await;
    showing.types(&other(&number)).await;
    // The right one comes too late.
    showing.types(&number).await;
    assert_eq!(showing.event("error").await["code"], "wrong_number");
    assert_eq!(joining.event("error").await["code"], "claim_denied");
    assert_eq!((showing.end().await, joining.end().await), (3, 3));
    nobody_came(&scene, &code).await;
}

#[tokio::test]
async fn a_refusal_is_heard_on_the_other_side() {
    for no in ["n", "No", "いいえ"] {
        let scene = Scene::fresh().await;
        let (mut showing, code) = scene.show(&[]).await;
        let mut joining = scene.join(&code).await;
        showing.event("claim").await;
        showing.types(no).await;
        assert_eq!(showing.event("error").await["code"], "pairing_denied");
        assert_eq!(joining.event("error").await["code"], "claim_denied");
        assert_eq!((showing.end().await, joining.end().await), (3, 3));
        nobody_came(&scene, &code).await;
    }
}

#[tokio::test]
async fn who_shows_the_code_can_stop_at_any_time() {
    let scene = Scene::fresh().await;
    let (mut showing, code) = scene.show(&[]).await;
    let mut joining = scene.join(&code).await;
    showing.event("claim").await;
    number(&mut joining).await;
    assert_eq!(showing.stop().await, 1);
    assert_eq!(joining.event("error").await["code"], "claim_cancelled");
    assert_eq!(joining.end().await, 3);
    nobody_came(&scene, &code).await;

    // Before anybody has come, too.
    let (showing, code) = scene.show(&[]).await;
    assert_eq!(showing.stop().await, 1);
    nobody_came(&scene, &code).await;
}

#[tokio::test]
async fn who_joins_can_stop_at_any_time() {
    let scene = Scene::fresh().await;
    let (mut showing, code) = scene.show(&[]).await;
    let mut joining = scene.join(&code).await;
    showing.event("claim").await;
    number(&mut joining).await;
    assert_eq!(joining.stop().await, 1);
    assert_eq!(showing.event("error").await["code"], "pairing_cancelled");
    assert_eq!(showing.end().await, 3);
    nobody_came(&scene, &code).await;
}

#[tokio::test]
async fn a_code_that_nobody_uses_ends() {
    let server = Setup::new().with("WARIFU_PAIRING__TTL", "2s").start().await;
    let scene = Scene::on(server).await;
    let (mut showing, code) = scene.show(&[]).await;
    assert_eq!(showing.event("error").await["code"], "pairing_expired");
    assert_eq!(showing.end().await, 1);
    nobody_came(&scene, &code).await;
}

#[tokio::test]
async fn a_code_serves_one_claim() {
    let scene = Scene::fresh().await;
    let (mut showing, code) = scene.show(&[]).await;
    let mut joining = scene.join(&code).await;
    showing.event("claim").await;
    let number = number(&mut joining).await;
    let third = Computer::with_passphrase("a passphrase");
    let refused = scene.try_code(&third, &code).await.expect(3);
    assert_eq!(refused.event("error")["code"], "pairing_token_unusable");
    showing.types(&number).await;
    assert_eq!((showing.end().await, joining.end().await), (0, 0));
    let refused = scene.try_code(&third, &code).await.expect(3);
    assert_eq!(refused.event("error")["code"], "pairing_token_unusable");
}

#[tokio::test]
async fn without_anybody_to_type_the_number_the_code_is_withdrawn() {
    let scene = Scene::fresh().await;
    let add = ["--json", "add-device", "--password-stdin"];
    let mut showing = scene.old.start(&add, &[&scene.person.password]).await;
    let code = showing.event("code").await;
    let mut joining = scene.join(&code).await;
    assert_eq!(showing.event("error").await["code"], "nobody_to_ask");
    assert_eq!(joining.event("error").await["code"], "claim_cancelled");
    assert_eq!((showing.end().await, joining.end().await), (2, 3));
    nobody_came(&scene, &code).await;
}

#[tokio::test]
async fn a_thief_with_password_and_code_waits_in_vain_and_is_seen() {
    let scene = Scene::fresh().await;
    let (mut showing, code) = scene.show(&[]).await;
    let thief = Computer::with_passphrase("a passphrase");
    let mut stealing = scene.join_on(&thief, &code, "Laptop").await;
    // The owner sees somebody ask, and has no number to type but their own guess.
    let claim = showing.event("claim").await;
    assert_eq!(claim["device_name"], "Laptop");
    let number = number(&mut stealing).await;
    showing.types(&other(&number)).await;
    assert_eq!(stealing.event("error").await["code"], "claim_denied");
    assert_eq!((showing.end().await, stealing.end().await), (3, 3));
    let login = ["--json", "login", "--password-stdin"];
    let refused = thief.run(&login, &[&scene.person.password]).await.expect(1);
    assert_eq!(refused.event("error")["code"], "not_enrolled");
    nobody_came(&scene, &code).await;
}

/// The code serves nobody any more, and the account has the one computer that it had.
async fn nobody_came(scene: &Scene, code: &serde_json::Value) {
    let other = Computer::with_passphrase("a passphrase for another one");
    for computer in [&scene.new, &other] {
        let refused = scene.try_code(computer, code).await.expect(3);
        assert_eq!(refused.event("error")["code"], "pairing_token_unusable", "{refused:?}");
    }
    let listed = scene.computers().await;
    assert!(
        listed.stdout.contains("First") && !listed.stdout.contains("Second") && !listed.stdout.contains("Laptop"),
        "{listed:?}"
    );
}

//! A server that plays another.

use serde_json::json;
use warifu_tests::computer::Computer;
use warifu_tests::malice::Malice;
use warifu_tests::server::Server;

use super::{Scene, caught, nothing_is_left};

#[tokio::test]
async fn a_server_that_offers_its_own_pin_is_caught() {
    let scene = Scene::fresh().await;
    let impostor = Server::fresh().await;
    let (showing, code) = scene.show(&scene.first).await;
    // The code leads to the impostor, as a redirected name would.
    let host = |url: &str| url.strip_prefix("https://").unwrap().to_uppercase();
    let text = code["qr_code"].as_str().unwrap();
    let redirected = text.replacen(&host(scene.malice.url()), &host(impostor.url()), 1);
    assert_ne!(redirected, text);
    let next = Computer::with_passphrase("a passphrase");
    let joining = scene.join(&next, &json!({"qr_code": redirected})).await;
    caught(joining, "pin_mismatch").await;
    nothing_is_left(&next, &scene.person).await;
    assert!(
        !impostor.log().contains(&scene.person.username),
        "nothing was typed there"
    );
    drop(showing);
}

#[tokio::test]
async fn a_challenge_relayed_from_another_address_opens_nothing() {
    // It has all keys of the server, and stands at an address of its own.
    let scene = Scene::at(Malice::elsewhere(Server::fresh().await).await).await;
    let login = ["--json", "login", "--password-stdin"];
    let refused = scene.first.run(&login, &[&scene.person.password]).await.expect(3);
    assert_eq!(refused.event("error")["code"], "device_proof_failed", "{refused:?}");
    let calls = scene.malice.calls();
    for call in ["POST /login/challenge", "POST /login"] {
        assert!(calls.iter().any(|made| made == call), "{call}: {calls:?}");
    }
}

//! A program that is killed: the same command goes on where it was.

use warifu_tests::ceremony::number;
use warifu_tests::relay::{Mishap, Relay};
use warifu_tests::server::Setup;

use super::Scene;

#[tokio::test]
async fn a_new_computer_that_was_killed_shows_the_same_number_again() {
    let scene = Scene::fresh().await;
    let (mut showing, code) = scene.show(&[]).await;
    let mut joining = scene.join(&code).await;
    joining.event("waiting").await;
    joining.kill().await;
    let mut joining = scene.join(&code).await;
    showing.event("claim").await;
    let first = number(&mut joining).await;
    joining.kill().await;
    let mut joining = scene.join(&code).await;
    assert_eq!(number(&mut joining).await, first);
    showing.types(&first).await;
    assert_eq!((showing.end().await, joining.end().await), (0, 0));
}

#[tokio::test]
async fn a_new_computer_that_was_killed_before_it_heard_of_the_approval_collects_it_later() {
    let (scene, relay) = relayed().await;
    let (mut showing, code) = scene.show(&[]).await;
    let mut joining = scene.join(&code).await;
    let id = code["pairing_id"].as_str().unwrap().to_owned();
    let number = number(&mut joining).await;
    joining.kill().await;
    showing.types(&number).await;
    showing.event("approved").await;
    // Nobody fetches anything for now; nothing is lost by that.
    assert_eq!(showing.stop().await, 0);
    assert!(
        relay
            .passed()
            .iter()
            .any(|call| *call == format!("POST /pairing/{id}/approve"))
    );
    let mut joining = scene.join(&code).await;
    let done = joining.event("done").await;
    assert_eq!(done["username"], scene.person.username.as_str());
    assert_eq!(joining.end().await, 0);
    assert!(scene.computers().await.stdout.contains("Second"));
}

#[tokio::test]
async fn a_new_computer_that_was_killed_at_the_very_end_needs_nobody_to_finish() {
    let (scene, relay) = relayed().await;
    let (mut showing, code) = scene.show(&[]).await;
    let mut joining = scene.join(&code).await;
    let number = number(&mut joining).await;
    relay.mishap(Mishap::RequestLost, "POST", "/complete", 3);
    showing.types(&number).await;
    // It is enrolled, and only the server does not know that it has all it needs.
    joining.event("done").await;
    assert_eq!(joining.end().await, 0);
    assert_eq!(relay.outstanding(), 0);
    let again = scene.join_on(&scene.new, &code, "Second").await;
    assert_eq!(again.end().await, 0);
    let added = showing.event("done").await;
    assert_eq!(added["collected"], true, "{added}");
    assert_eq!(showing.end().await, 0);
}

#[tokio::test]
async fn an_enrolled_computer_that_was_killed_leaves_a_code_that_nobody_can_approve() {
    let scene = Scene::fresh().await;
    let (mut showing, code) = scene.show(&[]).await;
    let mut joining = scene.join(&code).await;
    showing.event("claim").await;
    number(&mut joining).await;
    showing.kill().await;
    assert_eq!(joining.stop().await, 1);
    let listed = scene.computers().await;
    assert!(!listed.stdout.contains("Second"), "{listed:?}");

    // What was made of it is gone: a new code goes on.
    let (mut showing, code) = scene.show(&[]).await;
    let mut joining = scene.join(&code).await;
    showing.event("claim").await;
    showing.types(&number(&mut joining).await).await;
    assert_eq!((showing.end().await, joining.end().await), (0, 0));
}

pub(super) async fn relayed() -> (Scene, Relay) {
    let relay = Relay::new().await;
    let server = Setup::new()
        .with("WARIFU_TLS__MODE", "off")
        .with("WARIFU_SERVER__PUBLIC_URL", relay.url())
        .start()
        .await;
    relay.lead_to(server.url());
    (Scene::through(server, &relay.url()).await, relay)
}

//! Answers that are lost at every step: each step is repeated, and one computer comes in.

use warifu_tests::ceremony::number;
use warifu_tests::relay::Mishap;

use super::killed::relayed;

#[tokio::test]
async fn every_step_can_lose_its_answer() {
    for (method, step) in [
        ("GET", "/registration/"),
        ("POST", "/login/challenge"),
        ("POST", "/registration/request_pairing_token"),
        ("POST", "/registration/"),
        ("GET", "/events"),
        ("POST", "/open"),
        ("POST", "/approve"),
        ("POST", "/complete"),
    ] {
        let (scene, relay) = relayed().await;
        for mishap in [Mishap::AnswerLost, Mishap::RequestLost] {
            relay.mishap(mishap, method, step, 1);
        }
        let (mut showing, code) = scene.show(&[]).await;
        let mut joining = scene.join(&code).await;
        showing.event("claim").await;
        showing.types(&number(&mut joining).await).await;
        let added = showing.event("done").await;
        let paired = joining.event("done").await;
        assert_eq!(added["device_id"], paired["device_id"], "{method} {step}");
        assert_eq!((showing.end().await, joining.end().await), (0, 0), "{method} {step}");
        assert_eq!(relay.outstanding(), 0, "{method} {step}");
        let listed = scene.computers().await;
        assert_eq!(
            listed.stdout.matches("Second").count(),
            1,
            "{method} {step}: {listed:?}"
        );
    }
}

#[tokio::test]
async fn a_refusal_whose_answer_is_lost_is_one() {
    let (scene, relay) = relayed().await;
    relay.mishap(Mishap::AnswerLost, "POST", "/deny", 1);
    let (mut showing, code) = scene.show(&[]).await;
    let mut joining = scene.join(&code).await;
    showing.event("claim").await;
    showing.types("n").await;
    assert_eq!(joining.event("error").await["code"], "claim_denied");
    assert_eq!((showing.end().await, joining.end().await), (3, 3));
    assert_eq!(relay.outstanding(), 0);
}

#[tokio::test]
async fn a_proxy_that_holds_events_back_is_asked_instead() {
    let (scene, relay) = relayed().await;
    relay.mishap(Mishap::HeldBack, "GET", "/events", 100);
    let (mut showing, code) = scene.show(&[]).await;
    let mut joining = scene.join(&code).await;
    showing.event("claim").await;
    showing.types(&number(&mut joining).await).await;
    assert_eq!((showing.end().await, joining.end().await), (0, 0));
}

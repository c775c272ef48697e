//! A pairing is followed however its events come, or do not.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use warifu_protocol::wire::PairingView;

use super::approval::{no_events, offer, seen};
use super::*;
use crate::api::tests::request;

fn stream(states: &[&str]) -> Option<String> {
    let events: String = states
        .iter()
        .map(|state| format!("data: {{\"state\": \"{state}\", \"expires_at\": \"2027-01-15T08:10:00Z\"}}\n\n"))
        .collect();
    answer("200 OK", "content-type: text/event-stream\r\n", &events)
}

/// What is asked of a server that answers so, until the pairing has ended.
async fn asked(answers: Vec<Option<String>>) -> Vec<&'static str> {
    let fixture = Fixture::new();
    let server = Canned::serve(answers).await;
    let device = fixture.device(server.address.clone()).await;
    let error = device.wait_for_claim(&offer(fixture.pin()), &mut ()).await.unwrap_err();
    assert!(
        matches!(error, Error::PairingEnded(PairingState::Cancelled)),
        "{error:?}"
    );
    let asked = server.asked.await.unwrap();
    asked
        .iter()
        .map(|request| match request.lines().next().unwrap().contains("/events ") {
            true => "listen",
            false => "ask",
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_breaks_off_is_taken_up_again_and_nothing_is_missed() {
    let offered = || seen("offered", None, None);
    let answers = vec![
        stream(&["offered"]),
        offered(),
        None,
        offered(),
        stream(&["offered", "cancelled"]),
    ];
    assert_eq!(asked(answers).await, ["listen", "ask", "listen", "ask", "listen"]);
    // It has ended while nobody listened.
    let answers = vec![stream(&["offered"]), seen("cancelled", None, None)];
    assert_eq!(asked(answers).await, ["listen", "ask"]);
}

#[tokio::test(start_paused = true)]
async fn a_code_that_a_server_lets_live_for_ever_is_followed_like_any_other() {
    let fixture = Fixture::new();
    let offered = offered_for(&code(4, fixture.pin()), u64::MAX);
    let server = Canned::serve(vec![ok(CHALLENGE), offered, view("completed", CLAIM)]).await;
    let device = fixture.device(server.address.clone()).await;
    let offer = device.offer(&"correct horse".into(), OfferKind::Token).await.unwrap();
    joined(&device, &offer, &mut Heard::default()).await.unwrap();
}

/// For how many seconds a code that lives for `lives` is followed where the server answers so.
async fn followed(lives: u64, states: impl Iterator<Item = &'static str>) -> u64 {
    let fixture = Fixture::new();
    let begun = [ok(CHALLENGE), offered_for(&code(4, fixture.pin()), lives)];
    let answers = begun.into_iter().chain(states.map(|state| view(state, "")));
    let server = Canned::serve(answers.collect()).await;
    let device = fixture.device(server.address.clone()).await;
    let offer = device.offer(&"correct horse".into(), OfferKind::Token).await.unwrap();
    let begun = tokio::time::Instant::now();
    let error = joined(&device, &offer, &mut Heard::default()).await.unwrap_err();
    assert!(matches!(error, Error::Api(ApiError::Unintelligible)), "{error:?}");
    begun.elapsed().as_secs()
}

#[tokio::test(start_paused = true)]
async fn a_server_that_tells_of_no_end_is_followed_no_longer_than_the_code_lives() {
    let for_ever = std::iter::repeat_n("offered", 100);
    assert!((60..=62).contains(&followed(1, for_ever).await));
    // There and back again is no way on.
    let alternating = ["offered", "claimed"].into_iter().cycle().take(800);
    assert!((660..=663).contains(&followed(1, alternating).await));
}

/// A server that tells the same state two hundred times without a rest, and then the end.
async fn babbling() -> crate::trust::ServerAddress {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        request(&mut stream).await;
        let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/event-stream\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        let event = |state: &str, second: u32| {
            format!("data: {{\"state\": \"{state}\", \"expires_at\": \"2027-01-15T08:10:{second:02}Z\"}}\n\n")
        };
        for number in 0..200 {
            stream.write_all(event("offered", number % 2).as_bytes()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        stream.write_all(event("cancelled", 0).as_bytes()).await.unwrap();
    });
    address
}

#[tokio::test(start_paused = true)]
async fn a_server_that_babbles_is_heard_with_pauses() {
    let fixture = Fixture::new();
    let device = fixture.device(babbling().await).await;
    let offer = offer(fixture.pin());
    let mut following = Following::<PairingView>::new(&device.api, offer.side(), Way::Live, offer.lasts);
    let mut heard = 1;
    while following.next(&mut ()).await.unwrap().state != PairingState::Cancelled {
        heard += 1;
    }
    assert!((2..40).contains(&heard), "{heard}");
}

#[tokio::test(start_paused = true)]
async fn streams_that_tell_nothing_are_left_alone() {
    let offered = || seen("offered", None, None);
    let cancelled = || seen("cancelled", None, None);
    let mute = vec![stream(&[]), offered(), stream(&[]), offered(), offered(), cancelled()];
    assert_eq!(asked(mute).await, ["listen", "ask", "listen", "ask", "ask", "ask"]);
    // Another program, or a server that has none.
    let none = vec![no_events(), offered(), offered(), cancelled()];
    assert_eq!(asked(none).await, ["listen", "ask", "ask", "ask"]);
    let other = vec![answer("200 OK", "content-type: text/html\r\n", "<html>"), cancelled()];
    assert_eq!(asked(other).await, ["listen", "ask"]);
}

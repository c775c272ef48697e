//! A pairing is followed however its events come, or do not.

use super::approval::{no_events, offer, seen};
use super::*;

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

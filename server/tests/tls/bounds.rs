//! How long connections last, how many there are, and how they end.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Empty;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use warifu_server::config::TrustedProxies;
use warifu_server::tls::Bounds;

use crate::world::{PATIENT, World, ask};

#[tokio::test]
async fn who_does_not_shake_hands_is_dropped() {
    let world = World::new(Bounds {
        handshake: Duration::from_millis(50),
        ..PATIENT
    })
    .await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
}

#[tokio::test]
async fn what_is_no_tls_is_dropped() {
    let world = World::new(PATIENT).await;
    let stream = TcpStream::connect(world.address).await.unwrap();
    assert!(!ask(stream, "/").await.is_ok_and(|answer| answer.contains("HTTP")));
}

#[tokio::test]
async fn a_head_that_does_not_end_is_not_waited_for() {
    let world = World::new(Bounds {
        header: Duration::from_millis(50),
        ..PATIENT
    })
    .await;
    for beginning in ["", "GET / HTTP/1.1\r\nhost: "] {
        let mut stream = world.connect(None).await.unwrap();
        stream.write_all(beginning.as_bytes()).await.unwrap();
        let mut answer = String::new();
        // How it ends does not matter, but that it ends.
        let _ = stream.read_to_string(&mut answer).await;
        assert!(!answer.contains("200 OK"), "{answer}");
    }
}

#[tokio::test]
async fn a_connection_that_nobody_uses_ends_and_one_in_use_does_not() {
    let world = World::new(Bounds {
        idle: Duration::from_millis(50),
        ..PATIENT
    })
    .await;
    let busy = tokio::spawn(ask(world.connect(None).await.unwrap(), "/slow"));
    world.asked.notified().await;
    let mut idle = world.connect(None).await.unwrap();
    let _ = idle.read_to_end(&mut Vec::new()).await;
    world.go_on.notify_one();
    assert!(busy.await.unwrap().unwrap().ends_with("at last"));
}

#[tokio::test]
async fn there_are_only_so_many_connections_at_a_time() {
    let world = World::new(Bounds {
        connections: 1,
        ..PATIENT
    })
    .await;
    let first = world.connect(None).await.unwrap();
    let mut second = Box::pin(world.connect(None));
    let early = timeout(Duration::from_millis(100), &mut second).await;
    assert!(early.is_err(), "the second one waits");
    drop(first);
    assert!(ask(second.await.unwrap(), "/").await.unwrap().contains("200 OK"));
}

#[tokio::test]
async fn stopping_answers_what_was_asked_and_takes_nothing_new() {
    let world = World::new(PATIENT).await;
    let idle = world.connect(None).await.unwrap();
    let busy = world.connect(None).await.unwrap();
    let answer = tokio::spawn(ask(busy, "/slow"));
    world.asked.notified().await;

    world.stop.cancel();
    // A connection that nothing was asked on just ends.
    let (mut idle, mut rest) = (idle, Vec::new());
    let _ = idle.read_to_end(&mut rest).await;
    assert!(!world.served.is_finished());

    world.go_on.notify_one();
    assert!(answer.await.unwrap().unwrap().ends_with("at last"));
    world.served.await.unwrap();
    assert!(TcpStream::connect(world.address).await.is_err());
}

// What does not end in this time does not end by itself; far less than any bound of `PATIENT`.
const SOON: Duration = Duration::from_secs(20);

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const NO_SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];

#[tokio::test]
async fn who_agrees_on_http_2_and_does_not_speak_it_is_dropped() {
    let world = World::new(Bounds {
        header: Duration::from_millis(50),
        ..PATIENT
    })
    .await;
    for beginning in [&b""[..], b"PRI * HTTP/2.0\r\n", &[b'x'; 24]] {
        let mut stream = world.connect_http2().await;
        stream.write_all(beginning).await.unwrap();
        let ended = timeout(SOON, stream.read_to_end(&mut Vec::new())).await;
        assert!(ended.is_ok(), "{beginning:?}");
    }
}

#[tokio::test]
async fn stopping_does_not_wait_for_who_asks_nothing() {
    let world = World::new(Bounds {
        body: Duration::from_millis(50),
        ..PATIENT
    })
    .await;
    let silent = world.connect_http2().await;
    let mut deaf = world.connect_http2().await;
    deaf.write_all(PREFACE).await.unwrap();
    deaf.write_all(NO_SETTINGS).await.unwrap();
    // Its settings: so it is being served.
    deaf.read_exact(&mut [0; 9]).await.unwrap();
    world.stop.cancel();
    timeout(SOON, world.served).await.unwrap().unwrap();
    drop((silent, deaf));
}

#[tokio::test]
async fn an_answer_that_nobody_reads_is_not_kept() {
    let world = World::new(Bounds {
        body: Duration::from_millis(50),
        ..PATIENT
    })
    .await;
    let (mut sender, connection) = http2::Builder::new(TokioExecutor::new())
        .initial_stream_window_size(0)
        .handshake(TokioIo::new(world.connect_http2().await))
        .await
        .unwrap();
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request("/")).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(timeout(SOON, connection).await.is_ok(), "the server ends it");
    drop(answer);
}

#[tokio::test]
async fn an_answer_that_goes_on_may_take_longer_than_a_client_may_be_silent() {
    let world = World::new(Bounds {
        body: Duration::from_secs(3),
        ..PATIENT
    })
    .await;
    let answer = ask(world.connect(None).await.unwrap(), "/dripping").await.unwrap();
    assert_eq!(answer.matches("drop").count(), 40, "{answer}");
}

#[tokio::test]
async fn one_address_has_its_share_of_the_connections() {
    let share = Bounds {
        connections_per_address: 1,
        ..PATIENT
    };
    let world = World::new(share.clone()).await;
    let first = world.connect(None).await.unwrap();
    assert!(world.connect(None).await.is_err());
    assert!(ask(first, "/").await.unwrap().contains("200 OK"));

    let world = World::new(Bounds {
        exempt: TrustedProxies::none().and_loopback(),
        ..share
    })
    .await;
    let _first = world.connect(None).await.unwrap();
    assert!(ask(world.connect(None).await.unwrap(), "/").await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cutting_off_waits_for_what_http_2_runs_beside_its_connection() {
    let world = World::new(PATIENT).await;
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(world.connect_http2().await))
        .await
        .unwrap();
    tokio::spawn(connection);
    let held = tokio::spawn(sender.send_request(request("/held")));
    world.asked.notified().await;
    world.stop.cancel();
    let mut cut_off = Box::pin(world.tasks.cut_off());
    let early = timeout(Duration::from_millis(100), &mut cut_off).await;
    assert!(early.is_err(), "a handler still holds the store");
    world.release.send(()).unwrap();
    timeout(SOON, cut_off).await.unwrap();
    world.served.await.unwrap();
    assert!(held.await.unwrap().is_err());
}

fn request(path: &str) -> http::Request<Empty<Bytes>> {
    let uri = format!("https://localhost{path}");
    http::Request::get(uri).body(Empty::new()).unwrap()
}

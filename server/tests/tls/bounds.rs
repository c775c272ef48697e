//! How long connections last, how many there are, and how they end.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
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
    let early = tokio::time::timeout(Duration::from_millis(100), &mut second).await;
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

//! The server is killed under load, again and again: what it has answered is there afterwards.

use warifu_tests::load::{lost, register_until};
use warifu_tests::server::Setup;

const ROUNDS: usize = 20;
const ENOUGH: usize = 26;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_by_kill_9() {
    let setup = Setup::new();
    let mut all = Vec::new();
    for round in 0..ROUNDS {
        let server = setup.start().await;
        let api = server.api().await;
        // A few more each round, so that the kill falls into different moments.
        let acknowledged = register_until(&api, ENOUGH + round % 5, || server.crash()).await;
        let server = setup.start().await;
        let missing = lost(&server.api().await, &acknowledged).await;
        assert!(
            missing.is_empty(),
            "round {round}: {} of {} are lost",
            missing.len(),
            acknowledged.len()
        );
        all.extend(acknowledged);
        server.crash().await;
    }
    assert!(all.len() >= 500, "{} registrations are too few to tell", all.len());
    let server = setup.start().await;
    let missing = lost(&server.api().await, &all).await;
    assert!(
        missing.is_empty(),
        "{} of {} are lost in the end",
        missing.len(),
        all.len()
    );
}

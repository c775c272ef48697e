//! A device that nobody let in.

use warifu_tests::api::Api;
use warifu_tests::device::Device;
use warifu_tests::malice::Ghost;
use warifu_tests::malice::attacks::{FalseVouching, ShownLog};

use super::{Scene, alarmed};

#[tokio::test]
async fn a_ghost_that_is_enrolled_in_the_name_of_another_is_caught() {
    let scene = Scene::fresh().await;
    let ledger = &scene.malice.ledger;
    let ghost = Ghost::new().enrolled_in_the_name_of(&ledger.log(), scene.first_id);
    scene.malice.turn(ShownLog::with(ledger, ghost));
    alarmed(scene.looks(&scene.first).await, "log_forged");
}

#[tokio::test]
async fn a_ghost_that_recovers_without_the_recovery_key_is_caught() {
    let scene = Scene::fresh().await;
    let ledger = &scene.malice.ledger;
    let ghost = Ghost::new().recovered(&ledger.log());
    scene.malice.turn(ShownLog::with(ledger, ghost));
    alarmed(scene.looks(&scene.first).await, "log_forged");
}

#[tokio::test]
async fn a_ghost_in_the_log_is_caught_by_a_new_computer() {
    let scene = Scene::fresh().await;
    let (ledger, by) = (std::sync::Arc::clone(&scene.malice.ledger), scene.first_id);
    let ghost = Ghost::new();
    // Only once the new computer's own entry is there: the one that approves has looked by then.
    scene.malice.turn(ShownLog::changed(&ledger, move |mut entries| {
        if entries.len() > 1 {
            let log = warifu_protocol::device_log::DeviceLog::verify(entries.clone()).unwrap();
            entries.push(ghost.enrolled_in_the_name_of(&log, by));
        }
        entries
    }));
    scene.is_refused_as("log_forged").await;
}

#[tokio::test]
async fn a_ghost_by_a_code_without_approval_stands_apart() {
    let scene = Scene::fresh().await;
    let code = scene.code_without_approval().await;
    let server = &scene.malice.server;
    let api = Api::trusting(server.url(), &server.bundle().await);
    let ghost = Device::join(&api, &scene.person, &code).await;
    let listed = scene.looks(&scene.first).await.expect(0);
    let is_vouched_for = |id: &str| {
        let mut devices = listed
            .events
            .iter()
            .filter_map(|event| event["devices"].as_array())
            .flatten();
        devices.find(|device| device["device_id"] == id).expect("it is listed")["vouched_for"].clone()
    };
    let ghost_id = ghost.enrolled["device_id"].as_str().unwrap();
    assert_eq!(is_vouched_for(ghost_id), false, "{listed:?}");
    assert_eq!(is_vouched_for(&scene.first_id.to_string()), true, "{listed:?}");
    // However much the server vouches for it.
    scene.malice.turn(FalseVouching);
    alarmed(scene.looks(&scene.first).await, "log_unknown_device");
}

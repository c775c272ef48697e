//! The power fails under load: what was written and not synced is taken back, and what the server
//! has answered is there all the same. With syncing switched off the same check finds losses.

use std::path::PathBuf;

use warifu_tests::fault::{Sync, with_undo_log};
use warifu_tests::load::{Acknowledged, lost, register_until};
use warifu_tests::need::Need;
use warifu_tests::power_cut::{Luck, cut_power};
use warifu_tests::server::Setup;

const ROUNDS: usize = 20;
const ENOUGH: usize = 26;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_by_a_power_cut() {
    if !Need::Gcc.is_met() {
        return;
    }
    let setup = Setup::new();
    let mut all = Vec::new();
    let mut taken_back = 0;
    for round in 0..ROUNDS {
        let luck = Luck::ALL[round % Luck::ALL.len()];
        let (acknowledged, changes) = round_of(&setup, round, Sync::On, luck).await;
        taken_back += changes;
        let server = setup.start().await;
        let missing = lost(&server.api().await, &acknowledged).await;
        assert!(
            missing.is_empty(),
            "round {round} ({luck:?}): {} of {} are lost",
            missing.len(),
            acknowledged.len()
        );
        all.extend(acknowledged);
        server.stop().await;
    }
    assert!(all.len() >= 500, "{} registrations are too few to tell", all.len());
    assert!(taken_back > 0, "the power never failed between a write and its sync");
    let server = setup.start().await;
    let missing = lost(&server.api().await, &all).await;
    assert!(
        missing.is_empty(),
        "{} of {} are lost in the end",
        missing.len(),
        all.len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_syncs_the_same_check_finds_losses() {
    if !Need::Gcc.is_met() {
        return;
    }
    let setup = Setup::new();
    // Its CA shall be safe: only registrations are to be lost.
    assert!(setup.start().await.stop().await.success());
    let (acknowledged, changes) = round_of(&setup, 0, Sync::Off, Luck::None).await;
    assert!(changes > 0);
    let server = setup.start().await;
    let missing = lost(&server.api().await, &acknowledged).await;
    assert!(
        !missing.is_empty(),
        "all {} are there without a single sync",
        acknowledged.len()
    );
}

/// Runs a server under load until the power fails. Returns what it acknowledged, and how many changes
/// the power cut took back.
async fn round_of(setup: &Setup, round: usize, sync: Sync, luck: Luck) -> (Vec<Acknowledged>, usize) {
    let log = undo_log(setup, round);
    let server = with_undo_log(setup.clone(), &log, sync).start().await;
    let api = server.api().await;
    let acknowledged = register_until(&api, ENOUGH + round % 5, || server.crash()).await;
    let data = setup.data_dir().canonicalize().unwrap();
    let changes = cut_power(&data, &log, luck);
    std::fs::remove_file(log).unwrap();
    (acknowledged, changes)
}

fn undo_log(setup: &Setup, round: usize) -> PathBuf {
    setup.log_file().with_file_name(format!("undo-{round}"))
}

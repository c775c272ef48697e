//! Load in bad weather while servers are killed: `cargo xtask torture cluster` is the same for longer.

use std::time::Duration;

use warifu_tests::cluster::Plan;
use warifu_tests::cluster::campaign::Campaign;
use warifu_tests::cluster::faults::Weather;
use warifu_tests::cluster::visitor::Tally;
use warifu_tests::need::Need;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_answered_is_lost_or_doubled_by_kills_and_faults() {
    if !Need::DynamoDb.is_met() {
        return;
    }
    let mut cluster = Plan::of(3).start().await;
    let campaign = Campaign {
        seed: 1,
        duration: Duration::from_secs(60),
        kill_every: Some(Duration::from_secs(1)),
        weather: Some(Weather::STORM),
    };
    let tally = Tally::default();
    let aftermath = campaign.run(&mut cluster, &tally, |_| {}).await;
    let kills = aftermath.kills;
    let verdict = aftermath.judge(&cluster).await;
    let counts = tally.counts();
    println!("{kills} kills, {verdict:?}, faults {:?}", cluster.proxy.met());
    println!("{:?}, {} unanswered", counts.answers, counts.unanswered);
    // Otherwise nothing was shown.
    assert!(kills >= 55 && verdict.devices >= 100, "{kills} kills, {verdict:?}");
    assert_eq!(cluster.proxy.met().len(), Weather::KINDS, "{:?}", cluster.proxy.met());
}

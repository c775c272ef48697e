//! Load in bad weather while servers are killed: `cargo xtask torture cluster` is the same for longer.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use warifu_tests::cluster::campaign::{Aftermath, Campaign};
use warifu_tests::cluster::faults::Weather;
use warifu_tests::cluster::visitor::Tally;
use warifu_tests::cluster::{Cluster, Plan};
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

// Otherwise the one above shows nothing.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_lost_or_doubled_afterwards_is_noticed() {
    if !Need::DynamoDb.is_met() {
        return;
    }
    // Where devices are found by their certificates, the sessions, and the names.
    for kind in ["FP#", "RT#", "UNAME#"] {
        let mut cluster = Plan::of(1).past_the_proxy().start().await;
        let aftermath = a_second_of_fine_weather(&mut cluster).await;
        cluster.tables().lose(kind).await;
        assert!(breaks(aftermath, &cluster).await, "{kind}");
    }
    let mut cluster = Plan::of(1).past_the_proxy().start().await;
    let aftermath = a_second_of_fine_weather(&mut cluster).await;
    cluster.tables().double("UNAME#").await;
    assert!(breaks(aftermath, &cluster).await, "a double");
}

async fn a_second_of_fine_weather(cluster: &mut Cluster) -> Aftermath {
    let campaign = Campaign {
        seed: 1,
        duration: Duration::from_secs(1),
        kill_every: None,
        weather: None,
    };
    campaign.run(cluster, &Tally::default(), |_| {}).await
}

async fn breaks(aftermath: Aftermath, cluster: &Cluster) -> bool {
    AssertUnwindSafe(aftermath.judge(cluster)).catch_unwind().await.is_err()
}

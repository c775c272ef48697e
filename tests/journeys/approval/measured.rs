//! What a ceremony costs: time without the people's own, and bytes on the wire.

use std::time::{Duration, Instant};

use warifu_tests::ceremony::number;
use warifu_tests::relay::Meter;
use warifu_tests::server::Setup;

use super::Scene;

/// From the code in view until both computers say that they are done, where nobody has to be waited for. A busy machine
/// may take longer; that it takes minutes would be a step that waits for a clock.
const LIMIT: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_ceremony_is_short() {
    let meter = Meter::new().await;
    let url = format!("https://{}", meter.address());
    let server = Setup::new().with("WARIFU_SERVER__PUBLIC_URL", &url).start().await;
    meter.lead_to(server.url());
    let scene = Scene::through(server, &url).await;
    let before = meter.traffic();
    let (mut showing, code) = scene.show(&[]).await;
    let offered = Instant::now();
    let mut joining = scene.join(&code).await;
    showing.event("claim").await;
    showing.types(&number(&mut joining).await).await;
    showing.event("done").await;
    joining.event("done").await;
    let took = offered.elapsed();
    assert_eq!((showing.end().await, joining.end().await), (0, 0));
    let after = meter.traffic();
    eprintln!(
        "from the code in view to both computers done: {} ms; on the wire {} bytes up, {} down, in {} connections",
        took.as_millis(),
        after.up - before.up,
        after.down - before.down,
        after.connections - before.connections,
    );
    assert!(took < LIMIT, "{took:?}");
}

//! Two computers of one account that are shown two logs.

use warifu_tests::ceremony::number;
use warifu_tests::computer::Computer;
use warifu_tests::malice::attacks::SecondBranch;

use super::{Scene, alarmed};

#[tokio::test]
async fn a_fork_between_two_computers_is_caught_as_soon_as_they_see_one_log() {
    let scene = Scene::fresh().await;
    let second = scene.bring_in().await;
    let length = scene.malice.ledger.entries().len();
    // The first one lets somebody in, of which the second one is not told.
    scene.bring_in().await;
    scene.malice.turn(SecondBranch::after(&scene.malice.ledger, length));
    let next = Computer::with_passphrase("a passphrase");
    let (mut showing, code) = scene.show(&second).await;
    let mut joining = scene.join(&next, &code).await;
    showing.event("claim").await;
    showing.types(&number(&mut joining).await).await;
    assert_eq!(showing.end().await, 0);
    joining.kill().await;

    scene.malice.rest();
    alarmed(scene.looks(&second).await, "log_forked");
    // And it signs nothing on top of either while that stands.
    let add = ["--json", "add-device", "--password-stdin"];
    let mut showing = second.converse(&add, &[&scene.person.password]).await;
    assert_eq!(showing.event("alarm").await["code"], "log_forked");
    scene.looks(&scene.first).await.expect(0);
}

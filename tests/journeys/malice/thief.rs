//! A thief with the password and a photograph of the code, but without the enrolled computer.

use warifu_tests::ceremony::{number, other};
use warifu_tests::computer::Computer;
use warifu_tests::window::until;

use super::{Scene, nothing_is_left};

#[tokio::test]
async fn a_thief_who_is_denied_has_nothing_and_the_owner_knows() {
    let scene = Scene::fresh().await;
    let thief = Computer::with_passphrase("a passphrase");
    let (mut showing, code) = scene.show(&scene.first).await;
    let mut stealing = scene.join(&thief, &code).await;
    let claim = showing.event("claim").await;
    assert_eq!(
        (&claim["device_name"], &claim["address"]),
        (&"Next".into(), &"127.0.0.1".into()),
        "{claim}"
    );
    number(&mut stealing).await;
    showing.types("n").await;
    assert_eq!(stealing.event("error").await["code"], "claim_denied");
    assert_eq!((showing.end().await, stealing.end().await), (3, 3));
    nothing_is_left(&thief, &scene.person).await;
    scene.hears_of_the_refusal().await;
    let listed = scene.looks(&scene.first).await.expect(0);
    assert!(!listed.stdout.contains("Next"), "{listed:?}");
}

#[tokio::test]
async fn a_thief_whose_number_is_not_on_the_right_screen_is_denied() {
    let scene = Scene::fresh().await;
    let thief = Computer::with_passphrase("a passphrase");
    let (mut showing, code) = scene.show(&scene.first).await;
    let mut stealing = scene.join(&thief, &code).await;
    showing.event("claim").await;
    let number = number(&mut stealing).await;
    showing.types(&other(&number)).await;
    // The right one comes too late.
    showing.types(&number).await;
    assert_eq!(showing.event("error").await["code"], "wrong_number");
    assert_eq!(stealing.event("error").await["code"], "claim_denied");
    assert_eq!((showing.end().await, stealing.end().await), (3, 3));
    nothing_is_left(&thief, &scene.person).await;
    scene.hears_of_the_refusal().await;
}

#[tokio::test]
async fn the_number_of_another_claim_opens_nothing() {
    let scene = Scene::fresh().await;
    let second = scene.bring_in().await;
    let [owner, thief] = [(); 2].map(|()| Computer::with_passphrase("a passphrase"));
    let mut alike = true;
    // One in a hundred is the same by chance.
    while alike {
        let (mut showing, code) = scene.show(&scene.first).await;
        let (mut others, other_code) = scene.show(&second).await;
        let mut joining = scene.join(&owner, &code).await;
        let mut stealing = scene.join(&thief, &other_code).await;
        let (mine, theirs) = (number(&mut joining).await, number(&mut stealing).await);
        alike = mine == theirs;
        others.event("claim").await;
        showing.event("claim").await;
        if alike {
            showing.types("n").await;
            others.types("n").await;
            continue;
        }
        others.types(&mine).await;
        assert_eq!(others.event("error").await["code"], "wrong_number");
        assert_eq!(stealing.end().await, 3);
        nothing_is_left(&thief, &scene.person).await;
        // The other claim is none the worse for it.
        showing.types(&mine).await;
        assert_eq!((showing.end().await, joining.end().await), (0, 0));
    }
}

#[tokio::test]
async fn a_number_that_comes_after_the_other_side_gave_up_opens_nothing() {
    let scene = Scene::fresh().await;
    let next = Computer::with_passphrase("a passphrase");
    let (mut showing, code) = scene.show(&scene.first).await;
    let mut joining = scene.join(&next, &code).await;
    showing.event("claim").await;
    let number = number(&mut joining).await;
    assert_eq!(joining.stop().await, 1);
    showing.types(&number).await;
    assert_eq!(showing.event("error").await["code"], "pairing_cancelled");
    assert_eq!(showing.end().await, 3);
    nothing_is_left(&next, &scene.person).await;
}

impl Scene {
    /// The notification channel says that somebody was not let in: here that is the server's log.
    async fn hears_of_the_refusal(&self) {
        let refused = "a device that asked to come in was refused";
        let told = until(async || self.malice.server.log().contains(refused).then_some(())).await;
        assert!(told.is_some(), "the owner hears of it");
    }
}

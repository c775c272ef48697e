//! A code that is on the computer's own screen, as in a chat: the client looks for it there.

use warifu_tests::computer::Computer;
use warifu_tests::need::Need;
use warifu_tests::portal::{Answer, Portal};
use warifu_tests::server::Server;
use warifu_tests::window::display::Display;

use crate::shown_code::Code;

/// A screen of 5K.
const LARGE: (u16, u16) = (5120, 2880);

#[tokio::test]
async fn a_code_on_a_large_screen_is_read_and_pairs() {
    if !Need::Windows.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let shown = Code::shown(&server).await;
    let display = Display::of_size(LARGE).await;
    let second = computer().set("DISPLAY", display.name());
    let pair = pair(&shown);

    // A screen that shows nothing yet.
    let refused = second.run(&pair, &[&shown.person.password]).await.expect(1);
    assert_eq!(refused.event("error")["code"], "screen_without_code");

    let _window = display.show(&shown.picture, (4000, 2100), 420).await;
    let paired = second.run(&pair, &[&shown.person.password]).await.expect(0);
    assert_eq!(paired.event("done")["username"], shown.person.username);
    shown.used().await;
}

#[tokio::test]
async fn several_codes_on_the_screens_are_told_apart() {
    if !Need::Windows.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let [one, another] = [Code::shown(&server).await, Code::shown(&server).await];
    let display = Display::of_size((2560, 1024)).await;
    display.split().await;
    let _left = display.show(&one.picture, (100, 100), 400).await;
    let second = computer().set("DISPLAY", display.name());
    {
        let _right = display.show(&another.picture, (1500, 200), 400).await;
        let refused = second.run(&pair(&one), &[&one.person.password]).await.expect(1);
        assert_eq!(refused.event("error")["code"], "screen_several_codes");
    }
    // The same code on both is one code.
    let _right = display.show(&one.picture, (1500, 200), 400).await;
    second.run(&pair(&one), &[&one.person.password]).await.expect(0);
}

#[tokio::test]
async fn without_a_screen_it_says_so() {
    for computer in [computer(), computer().set("DISPLAY", ":32767")] {
        let pair = ["--json", "pair", "--screen", "--username", "alice", "--password-stdin"];
        let refused = computer.run(&pair, &["some words"]).await.expect(1);
        assert_eq!(refused.event("error")["code"], "screen_none");
    }
    let wayland = computer()
        .set("WAYLAND_DISPLAY", "wayland-0")
        .set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    let pair = ["--json", "pair", "--screen", "--username", "alice", "--password-stdin"];
    let refused = wayland.run(&pair, &["some words"]).await.expect(1);
    assert_eq!(refused.event("error")["code"], "screen_unsupported");
}

#[tokio::test]
async fn a_desktop_that_takes_pictures_itself_is_asked() {
    if !Need::SecretService.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let png = |shown: &Code| shown.picture.clone();
    for by_hand in [false, true] {
        let shown = Code::shown(&server).await;
        let portal = Portal::start(match by_hand {
            false => Answer::Picture(png(&shown)),
            true => Answer::ByHand(png(&shown)),
        })
        .await;
        let second = on_wayland(&portal);
        second.run(&pair(&shown), &[&shown.person.password]).await.expect(0);
        assert_eq!(portal.asked(), if by_hand { &[false, true][..] } else { &[false] });
        assert!(!portal.picture().exists(), "the picture of the screen stays");
        shown.used().await;
    }
}

#[tokio::test]
async fn who_says_no_to_the_desktop_is_heard() {
    if !Need::SecretService.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let shown = Code::shown(&server).await;
    let portal = Portal::start(Answer::Refused).await;
    let refused = on_wayland(&portal)
        .run(&pair(&shown), &[&shown.person.password])
        .await
        .expect(1);
    assert_eq!(refused.event("error")["code"], "screen_refused", "{refused:?}");
    assert_eq!(portal.asked(), [false], "a person who said no is not asked again");
}

fn computer() -> Computer {
    Computer::with_passphrase("a passphrase for the second")
}

fn on_wayland(portal: &Portal) -> Computer {
    computer()
        .set("WAYLAND_DISPLAY", "wayland-0")
        .set("DBUS_SESSION_BUS_ADDRESS", portal.address())
}

/// The arguments that look for it on the screen.
fn pair(shown: &Code) -> [&str; 6] {
    let username = &shown.person.username;
    ["--json", "pair", "--screen", "--username", username, "--password-stdin"]
}

//! A computer that asks is let in by a person at another one, or is not.

use warifu_tests::binaries;
use warifu_tests::person::Person;
use warifu_tests::server::Server;
use warifu_tests::window::app::App;
use warifu_tests::window::desktop::Desktop;

use super::steps;

#[tokio::test]
async fn the_right_number_lets_the_computer_in_english() {
    if super::can_run() {
        from_the_first_screen_to_the_last("en", "can do everything in your account").await;
    }
}

#[tokio::test]
async fn the_right_number_lets_the_computer_in_japanese() {
    if super::can_run() {
        from_the_first_screen_to_the_last("ja", "同じことがすべてできる").await;
    }
}

/// Two people's hands and eyes, in one language throughout. `means` is what approving means, in that language.
async fn from_the_first_screen_to_the_last(language: &str, means: &str) {
    let server = Server::fresh().await;
    let person = Person::new();
    let desktops = desktops().await.map(|desktop| desktop.set("WARIFU_LANG", language));
    let [first, second] = [desktops[0].start().await, desktops[1].start().await];
    ask(&server, &person, &first, &second, &desktops[1]).await;

    let number = steps::read_number(&second).await;
    first.screen("approve").await;
    keep_picture(&second, language, "number").await;
    keep_picture(&first, language, "approve").await;
    let page = first.evaluate("return document.querySelector('main').innerText").await;
    for said in ["Second", "127.0.0.1", means] {
        assert!(page.as_str().unwrap().contains(said), "{said} in {page}");
    }

    steps::answer_request(&first, &number).await;
    second.screen("enrolled").await;
    first.screen("added").await;
    keep_picture(&second, language, "enrolled").await;
    keep_picture(&first, language, "added").await;
    second.press("continue").await;
    first.press("continue").await;
    for (app, own, other) in [(&first, "First", "Second"), (&second, "Second", "First")] {
        steps::computers(app, own, &[other]).await;
        // Who was approved is vouched for.
        let unvouched = app
            .evaluate("return document.querySelector('[data-part=unvouched]')")
            .await;
        assert_eq!(unvouched, serde_json::Value::Null);
        keep_picture(app, language, &format!("home-{own}")).await;
    }
}

async fn keep_picture(app: &App<'_>, language: &str, name: &str) {
    assert_eq!(app.evaluate("return document.documentElement.lang").await, language);
    app.rest().await;
    let file = binaries::screens().join(format!("ceremony-{language}-{name}.png"));
    std::fs::write(file, app.photograph().await).unwrap();
}

#[tokio::test]
async fn a_wrong_number_lets_nobody_in() {
    if !super::can_run() {
        return;
    }
    journey(async |first, second, person| {
        let number = steps::read_number(second).await;
        steps::answer_request(first, &steps::other_number(&number)).await;
        first.problem("wrong_number").await;
        first.screen("add_computer").await;
        second.problem("claim_denied").await;
        second.screen("scan").await;
        // There was one try, and the code is void.
        first.press("back").await;
        steps::computers(first, "First", &[]).await;
        steps::show_code(first, person).await;
    })
    .await;
}

#[tokio::test]
async fn who_is_denied_is_told_and_so_is_who_denied() {
    if !super::can_run() {
        return;
    }
    journey(async |first, second, _| {
        steps::read_number(second).await;
        first.screen("approve").await;
        let asked = first.text("request").await;
        for fact in ["Second", "127.0.0.1"] {
            assert!(asked.contains(fact), "{fact} in {asked}");
        }
        first.press("deny").await;
        first.problem("denied").await;
        second.problem("claim_denied").await;
        first.press("back").await;
        steps::computers(first, "First", &[]).await;
    })
    .await;
}

#[tokio::test]
async fn who_asks_may_take_it_back() {
    if !super::can_run() {
        return;
    }
    journey(async |first, second, _| {
        steps::read_number(second).await;
        first.screen("approve").await;
        second.press("back").await;
        second.screen("scan").await;
        first.problem("request_cancelled").await;
        first.screen("add_computer").await;
    })
    .await;
}

#[tokio::test]
async fn closing_the_window_takes_the_request_back() {
    if !super::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    let desktops = desktops().await;
    let [first, second] = [desktops[0].start().await, desktops[1].start().await];
    ask(&server, &person, &first, &second, &desktops[1]).await;
    steps::read_number(&second).await;
    first.screen("approve").await;
    second.close().await;
    first.problem("request_cancelled").await;
    // Nothing was begun: the keys are gone.
    let second = desktops[1].start().await;
    second.screen("welcome").await;
    assert_eq!(
        second
            .evaluate("return document.querySelector('[data-action=give_up]')")
            .await,
        serde_json::Value::Null
    );
}

#[tokio::test]
async fn a_device_log_that_was_rolled_back_is_an_alarm_that_stays() {
    if !super::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let address = server.url().strip_prefix("https://").unwrap().to_owned();
    let again = server.setup.clone().listen(&address);
    let person = Person::new();
    let desktops = desktops().await;
    let [first, second] = [desktops[0].start().await, desktops[1].start().await];
    steps::register(&first, &server, &person, "First").await;
    steps::computers(&first, "First", &[]).await;
    assert!(server.stop().await.success());
    let kept = desktops[0].computer().path("kept");
    copy(&again.data_dir(), &kept);

    let server = again.start().await;
    steps::show_code(&first, &person).await;
    let picture = steps::photograph(&first, &desktops[1]).await;
    steps::read_picture(&second, &picture).await;
    steps::confirm_server(&second, &server).await;
    steps::fill_joining(&second, &person, "Second").await;
    steps::approve(&first, &second).await;
    first.press("continue").await;
    steps::computers(&first, "First", &["Second"]).await;
    assert!(server.stop().await.success());
    std::fs::remove_dir_all(again.data_dir()).unwrap();
    copy(&kept, &again.data_dir());

    let _server = again.start().await;
    first.press("refresh").await;
    first.screen("alarm").await;
    first.problem("log_rolled_back").await;
    super::screens::look::look(&first, "alarm-log_rolled_back").await;
    first.press("continue").await;
    first.screen("home").await;
    first.problem("log_rolled_back").await;
    super::screens::look::look(&first, "home-log_rolled_back").await;
    // Nobody is added while it stands, and it outlives the window.
    first.press("add_computer").await;
    first.screen("alarm").await;
    first.press("continue").await;
    first.screen("home").await;
    first.close().await;
    let first = desktops[0].start().await;
    first.screen("alarm").await;
    first.problem("log_rolled_back").await;
}

/// A second computer has asked to join the account of the first; `then` goes on from there.
async fn journey(then: impl AsyncFnOnce(&App<'_>, &App<'_>, &Person)) {
    let server = Server::fresh().await;
    let person = Person::new();
    let desktops = desktops().await;
    let [first, second] = [desktops[0].start().await, desktops[1].start().await];
    ask(&server, &person, &first, &second, &desktops[1]).await;
    then(&first, &second, &person).await;
}

async fn desktops() -> [Desktop; 2] {
    [
        Desktop::with_keychain("first").await,
        Desktop::with_keychain("second").await,
    ]
}

async fn ask(server: &Server, person: &Person, first: &App<'_>, second: &App<'_>, other: &Desktop) {
    steps::register(first, server, person, "First").await;
    steps::show_code(first, person).await;
    let picture = steps::photograph(first, other).await;
    steps::read_picture(second, &picture).await;
    steps::confirm_server(second, server).await;
    steps::fill_joining(second, person, "Second").await;
}

/// Copies a directory with all that is in it.
fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    // A server does not start where others may look.
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
    }
}

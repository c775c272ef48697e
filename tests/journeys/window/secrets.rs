//! What must stay in the window or in the keychain is found nowhere else.

use std::path::PathBuf;

use warifu_tests::computer::files_with;
use warifu_tests::device::{Device, Keys};
use warifu_tests::person::Person;
use warifu_tests::server::Server;
use warifu_tests::window::desktop::Desktop;

use super::steps;
use crate::terminal_journey::nothing_secret_lies_about;

#[tokio::test]
async fn nothing_secret_is_said_or_written() {
    if !super::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person {
        password: "unusual words of one journey".to_owned(),
        ..Person::new()
    };
    let desktops = [
        Desktop::with_keychain("first").await.set("WARIFU_LOG", "trace"),
        Desktop::with_keychain("second").await.set("WARIFU_LOG", "trace"),
    ];
    let [first, second] = [desktops[0].start().await, desktops[1].start().await];
    let key = steps::register(&first, &server, &person, "First").await;
    steps::show_code(&first, &person).await;
    let typed = first.text("typed").await;
    let shown = steps::photograph(&first, &desktops[1]).await;
    steps::read_picture(&second, &shown).await;
    std::fs::remove_file(shown).unwrap();
    steps::confirm_server(&second, &server).await;
    steps::fill_joining(&second, &person, "Second").await;
    steps::approve(&first, &second).await;
    second.press("continue").await;
    steps::computers(&second, "Second", &["First"]).await;

    let mut secrets = vec![person.password.clone(), access_token_head(&server).await];
    secrets.extend(spellings(&key.concat()));
    secrets.extend(spellings(&typed));
    for desktop in &desktops {
        // Whoever looks finds: what is no secret is in these places.
        assert!(desktop.said().contains("TRACE"));
        assert!(!files_with(desktop.computer().home(), person.username.as_bytes()).is_empty());
        for secret in &secrets {
            assert!(
                !desktop.said().contains(secret),
                "{secret} was said:\n{}",
                desktop.said()
            );
            for home in [desktop.computer().home(), desktop.keychain().home()] {
                assert_eq!(files_with(home, secret.as_bytes()), Vec::<PathBuf>::new(), "{secret}");
            }
        }
    }
    drop((first, second));
    for desktop in &desktops {
        nothing_secret_lies_about(desktop.computer(), &person).await;
    }
}

/// A secret as it is shown in groups, and as it is compared.
fn spellings(secret: &str) -> [String; 2] {
    let groups: Vec<&str> = secret.split(|c: char| c.is_whitespace() || c == '-').collect();
    assert!(
        groups.concat().len() >= 16,
        "{secret} is long enough to be found by chance nowhere"
    );
    [groups.join("-"), groups.concat()]
}

/// How every access token of this server begins: they differ after their header alone.
async fn access_token_head(server: &Server) -> String {
    let api = server.api().await;
    let device = Device::register_with(&api, Person::new(), Keys::new()).await;
    let token = device.login(&api).await.expect(200).text_of("access_token").to_owned();
    let (head, _) = token.split_once('.').expect("three parts");
    head.to_owned()
}

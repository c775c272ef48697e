//! Both people do what they should.

use warifu_tests::ceremony::number;
use warifu_tests::computer::Computer;

use super::Scene;
use crate::terminal_journey::nothing_secret_lies_about;

#[tokio::test]
async fn a_computer_comes_in_by_the_number_that_it_shows_and_brings_in_the_next() {
    let scene = Scene::fresh().await;
    let picture = scene.old.path("code.png");
    let (mut showing, code) = scene.show(&["--qr-png", picture.to_str().unwrap()]).await;
    let username = scene.person.username.as_str();
    let pair = [
        "--json",
        "pair",
        "--image",
        picture.to_str().unwrap(),
        "--username",
        username,
    ];
    let pair = [&pair[..], &["--device-name", "Second", "--password-stdin"]].concat();
    let mut joining = scene.new.converse(&pair, &[&scene.person.password]).await;

    let claim = showing.event("claim").await;
    assert_eq!(claim["device_name"], "Second", "{claim}");
    assert_eq!(claim["address"], "127.0.0.1", "{claim}");
    assert!(claim["at"].is_string(), "{claim}");
    let number = number(&mut joining).await;
    showing.types(&number).await;
    let added = showing.event("done").await;
    let paired = joining.event("done").await;
    assert_eq!(added["collected"], true, "{added}");
    assert_eq!(added["device_id"], paired["device_id"]);
    assert_eq!((showing.end().await, joining.end().await), (0, 0));
    assert!(!picture.exists(), "the picture of a used code is removed");

    // Who was approved can approve.
    let third = Computer::with_passphrase("a passphrase for the third");
    let (mut showing, second_code) = scene.show_on(&scene.new, &[]).await;
    let mut joining = scene.join_on(&third, &second_code, "Third").await;
    showing.event("claim").await;
    showing.types(&warifu_tests::ceremony::number(&mut joining).await).await;
    assert_eq!((showing.end().await, joining.end().await), (0, 0));

    let listed = scene.computers().await;
    for name in ["First", "Second", "Third"] {
        assert!(listed.stdout.contains(name), "{listed:?}");
    }
    assert!(!listed.stdout.contains("not vouched for"), "{listed:?}");
    for computer in [&scene.old, &scene.new, &third] {
        let login = ["--json", "login", "--password-stdin"];
        computer.run(&login, &[&scene.person.password]).await.expect(0);
        nothing_secret_lies_about(computer, &scene.person).await;
    }
    // The server has never seen what the codes carry.
    for code in [&code, &second_code] {
        let text = code["qr_code"].as_str().unwrap();
        let secret = text.split('/').nth_back(1).unwrap();
        assert!(!scene.server.log().contains(secret));
        let found = warifu_tests::computer::files_with(&scene.server.setup.data_dir(), secret.as_bytes());
        assert_eq!(found, Vec::<std::path::PathBuf>::new());
    }
}

#[tokio::test]
async fn a_typed_code_needs_the_same_number() {
    let scene = Scene::fresh().await;
    let (mut showing, code) = scene.show(&[]).await;
    // As somebody types who is in a hurry.
    let typed = code["typed"].as_str().unwrap().to_lowercase().replace('-', " ");
    let pair = ["--json", "pair", "--code", "-", "--server", scene.server.url()];
    let pair = [&pair[..], &["--username", &scene.person.username, "--password-stdin"]].concat();
    let mut joining = scene.new.converse(&pair, &[&scene.person.password, &typed]).await;
    showing.event("claim").await;
    let number = number(&mut joining).await;
    // What is no number is no try.
    for slip in ["", "7", "123", "seven"] {
        showing.types(slip).await;
    }
    showing.types(&number).await;
    assert_eq!((showing.end().await, joining.end().await), (0, 0));
}

#[tokio::test]
async fn a_person_at_a_terminal_reads_what_approving_means() {
    let scene = Scene::fresh().await;
    for (language, meaning, digits) in [
        (
            "en_GB.UTF-8",
            "can act as you everywhere",
            "Type this number on the other computer",
        ),
        ("ja_JP.UTF-8", "どこでもあなたとして行動", "この番号を入力してください"),
    ] {
        let old = scene.old.clone().set("LANG", language);
        let new = Computer::with_passphrase("a passphrase").set("LANG", language);
        let mut showing = old
            .converse(&["add-device", "--password-stdin"], &[&scene.person.password])
            .await;
        let code = showing
            .line("a code to type", |line| line.trim().starts_with("S-"))
            .await;
        let pair = [
            "pair",
            "--code",
            code.trim(),
            "--server",
            scene.server.url(),
            "--username",
            &scene.person.username,
        ];
        let pair = [&pair[..], &["--device-name", "A\u{200b}nother", "--password-stdin"]].concat();
        let mut joining = new.converse(&pair, &[&scene.person.password]).await;
        joining.line("the number", |line| line.contains(digits)).await;
        let is_number = |line: &str| line.trim().len() == 2;
        let number = joining.line("two digits", is_number).await;
        showing.types(number.trim()).await;
        assert_eq!((showing.end().await, joining.end().await), (0, 0));
        assert!(old.asked().contains(meaning), "{}", old.asked());
    }
}

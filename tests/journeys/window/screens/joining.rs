//! From one computer to two.

use warifu_tests::device::Device;
use warifu_tests::person::Person;
use warifu_tests::server::Server;
use warifu_tests::window::desktop::Desktop;

use super::look::look;
use crate::window::steps;

#[tokio::test]
async fn of_a_second_computer() {
    if !crate::window::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    let desktops = Desktop::two().await;
    let [first, second] = [desktops[0].start().await, desktops[1].start().await];
    steps::register(&first, &server, &person, "First").await;
    first.press("add_computer").await;
    first.screen("add_computer").await;
    look(&first, "add_computer").await;
    first.fill("password", &person.password).await;
    first.press("show_code").await;
    first.screen("code").await;
    look(&first, "code").await;
    first.click("[data-part=qr] ~ button").await;
    first.shown("dialog [data-part=qr-large]").await;
    look(&first, "code-large").await;
    first.click("dialog [data-part=qr-large] ~ button").await;

    let picture = steps::photograph(&first, &desktops[1]).await;
    second.screen("welcome").await;
    second.press("begin_joining").await;
    second.screen("scan").await;
    look(&second, "scan").await;
    second
        .choose_picture(&steps::picture_without_code(&second, &desktops[1]).await)
        .await;
    second.problem("picture_without_code").await;
    look(&second, "scan-picture_without_code").await;
    second.choose_picture(&picture).await;
    second.screen("confirm_server").await;
    look(&second, "confirm_server-known").await;
    second.press("confirm_server").await;
    second.screen("join").await;
    look(&second, "join").await;
    steps::fill_joining(&second, &person, "Second").await;
    let number = steps::read_number(&second).await;
    look(&second, "number").await;
    first.screen("approve").await;
    look(&first, "approve").await;
    steps::answer_request(&first, &number).await;
    second.screen("enrolled").await;
    look(&second, "enrolled-next").await;
    second.press("continue").await;
    steps::computers(&second, "Second", &["First"]).await;

    first.screen("added").await;
    look(&first, "added").await;
    first.press("continue").await;
    steps::computers(&first, "First", &["Second"]).await;
    look(&first, "home").await;
    first.press("log_out").await;
    first.shown("[name=password]").await;
    look(&first, "home-logged_out").await;
}

#[tokio::test]
async fn of_who_waits_and_of_a_computer_that_nobody_vouches_for() {
    if !crate::window::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    let desktops = Desktop::two().await;
    let [first, second] = [desktops[0].start().await, desktops[1].start().await];
    steps::register(&first, &server, &person, "First").await;
    steps::show_code(&first, &person).await;
    let picture = steps::photograph(&first, &desktops[1]).await;
    // Nobody is there to open what the second asks for.
    first.kill().await;
    steps::read_picture(&second, &picture).await;
    steps::confirm_server(&second, &server).await;
    steps::fill_joining(&second, &person, "Second").await;
    second.screen("waiting").await;
    look(&second, "waiting").await;

    let add = ["--json", "add-device", "--no-approval", "--password-stdin"];
    let mut showing = desktops[0].computer().start(&add, &[&person.password]).await;
    let code = showing.event("code").await;
    Device::join(&server.api().await, &person, code["qr_code"].as_str().unwrap()).await;
    showing.event("done").await;
    assert_eq!(showing.end().await, 0);
    let first = desktops[0].start().await;
    first.screen("home").await;
    first.shown("[data-part=unvouched]").await;
    look(&first, "home-unvouched").await;
}

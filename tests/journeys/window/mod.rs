//! The desktop app in its window, used as a person uses it: by what is shown, what can be pressed and where can be typed.

mod add_a_computer;
mod approval;
mod camera;
mod faults;
mod full_screen;
mod passphrase;
mod restart;
mod screens;
mod secrets;
mod steps;

use warifu_tests::need::Need;

/// Whether the machine can show windows and keep secrets. If not, the test that asks must return at once.
fn can_run() -> bool {
    Need::SecretService.is_met() && Need::Windows.is_met()
}

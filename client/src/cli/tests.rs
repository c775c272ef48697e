use clap::FromArgMatches;
use warifu::pairing::Attack;
use warifu::scan::{ForeignCode, ScanError};
use warifu::trust::ContactError;
use warifu_protocol::Pin;
use warifu_protocol::pairing::PairingState;

use super::*;

fn parse(arguments: &[&str]) -> Result<Arguments, clap::Error> {
    let matches = help::command(Language::English).try_get_matches_from([&["warifu"], arguments].concat())?;
    Arguments::from_arg_matches(&matches)
}

#[test]
fn the_commands_are_consistent() {
    for language in Language::ALL {
        help::command(language).debug_assert();
    }
}

#[test]
fn every_command_and_option_has_its_help() {
    fn undocumented(command: &clap::Command) -> Vec<String> {
        let own = command
            .get_arguments()
            .filter(|argument| argument.get_help().is_none())
            .map(|argument| format!("{} {}", command.get_name(), argument.get_id()));
        own.chain(command.get_subcommands().flat_map(undocumented)).collect()
    }
    for language in Language::ALL {
        assert_eq!(undocumented(&help::command(language)), Vec::<String>::new());
        let help = all_help(language);
        assert!(!help.contains("help-"), "{help}");
    }
}

fn all_help(language: Language) -> String {
    fn collect(mut command: clap::Command, text: &mut String) {
        let help = command.render_help();
        text.push_str(&format!("$ {} --help\n{help}\n", command.get_name()));
        for inner in command.get_subcommands() {
            let name = format!("{} {}", command.get_name(), inner.get_name());
            collect(inner.clone().name(name), text);
        }
    }
    let mut text = String::new();
    let mut command = help::command(language).term_width(100);
    command.build();
    collect(command, &mut text);
    text
}

#[test]
fn help_in_english() {
    insta::assert_snapshot!(all_help(Language::English));
}

#[test]
fn help_in_japanese() {
    insta::assert_snapshot!(all_help(Language::Japanese));
}

#[test]
fn passwords_are_never_arguments() {
    for command in ["register", "login", "pair", "add-device"] {
        assert!(parse(&[command, "--password", "x"]).is_err());
    }
}

#[test]
fn a_pairing_has_exactly_one_code() {
    assert!(parse(&["pair"]).is_err());
    assert!(parse(&["pair", "--code", "T", "--image", "x.png"]).is_err());
    assert!(parse(&["pair", "--screen", "--image", "x.png"]).is_err());
    assert!(parse(&["pair", "--screen"]).is_ok());
    assert!(parse(&["pair", "--code", "-"]).is_ok());
    assert!(parse(&["pair", "--image", "x.png", "--password-stdin"]).is_ok());
    assert!(parse(&["pair", "--camera", "2", "--image", "x.png"]).is_err());
    assert!(parse(&["pair", "--camera", "x"]).is_err());
    for (arguments, wanted) in [(&["pair", "--camera"][..], None), (&["pair", "--camera", "2"], Some(2))] {
        let parsed = parse(arguments).unwrap();
        assert!(matches!(parsed.command, Command::Pair(options) if options.code.camera == Some(wanted)));
    }
}

#[test]
fn values_are_judged_before_anything_is_done() {
    let register = ["register", "--server", "x", "--username", "a", "--email", "e"];
    assert!(parse(&register).is_ok());
    for wrong in [["--pin", "abc"], ["--device-name", "a\nb"], ["--profile", "../x"]] {
        assert!(parse(&[&register[..], &wrong[..]].concat()).is_err(), "{wrong:?}");
    }
    assert!(parse(&["cert", "export", "--algorithm", "rsa"]).is_err());
}

#[test]
fn failures_name_cause_and_next_step_in_both_languages() {
    let failures = [
        Failure::NobodyToAsk,
        Failure::NotConfirmed,
        Failure::ServerMissing,
        warifu::Error::NotEnrolled.into(),
        warifu::Error::AlreadyEnrolled {
            username: "alice".into(),
        }
        .into(),
        warifu::Error::NotLoggedIn.into(),
        ScanError::Foreign(ForeignCode::WiFi).into(),
        ContactError::PinMismatch {
            expected: Pin::from_bytes([0x11; 32]),
            offered: Pin::from_bytes([0x22; 32]),
        }
        .into(),
        warifu::keychain::KeychainError::Locked("locked".into()).into(),
        warifu::keychain::KeychainError::Absent("no bus".into()).into(),
        warifu::keychain::KeychainError::WrongPassphrase.into(),
        warifu::Error::WrongNumber.into(),
        warifu::Error::ClaimEnded(PairingState::Denied).into(),
        warifu::Error::Attack(Attack::Binding).into(),
        warifu::Error::Attack(Attack::Endorsement).into(),
        Failure::ClaimWithdrawn,
    ];
    let mut text = String::new();
    for failure in failures {
        for language in Language::ALL {
            let said = failure.explain(language);
            text.push_str(&format!(
                "{} (exit {})\n  {}\n  {}\n",
                said.code,
                failure.exit_code(),
                said.title,
                said.detail
            ));
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn every_failure_of_the_terminal_has_its_texts() {
    let io = || std::io::Error::other("reason");
    for failure in [
        Failure::Arguments("reason".into()),
        Failure::NotConfirmed,
        Failure::NotAcknowledged,
        Failure::NotRevoked,
        Failure::NoSuchComputer("Laptop".into()),
        Failure::SeveralComputers("Laptop".into()),
        Failure::PasswordsDiffer,
        Failure::NobodyToAsk,
        Failure::ServerMissing,
        Failure::OtherServer,
        Failure::FormatMissing,
        Failure::NoHome,
        Failure::File("f".into(), io()),
        Failure::PictureExists("f".into()),
        Failure::NotAPlainFile("f".into()),
        Failure::NoCertificate(warifu_protocol::Algorithm::MlDsa87),
        Failure::NoLog("f".into()),
        Failure::Undelivered(io()),
        Failure::RecoveryKeyUnseen(io()),
        Failure::Environment("E"),
        Failure::Interrupted,
        Failure::Stopped,
        Failure::CameraNumber(3),
        Failure::NotWithdrawn(9),
        Failure::ClaimWithdrawn,
        Failure::ClaimLeft,
        Failure::ClaimOpen,
        Failure::Runtime(io()),
    ] {
        for language in Language::ALL {
            let said = failure.explain(language);
            assert!(
                !said.title.ends_with("-title") && !said.detail.ends_with("-detail"),
                "{said:?}"
            );
        }
    }
}

#[test]
fn a_pin_is_taken_as_it_is_shown() {
    let pin = Pin::from_bytes([0xab; 32]);
    let shown = enrolment::in_groups(&pin.to_string());
    assert_eq!(ask::pin(&shown).unwrap(), pin);
    assert_eq!(ask::Answer::of(&shown.replace('\n', " ")), ask::Answer::Pin(pin));
    let register = ["register", "--server", "x", "--username", "a", "--email", "e", "--pin"];
    let parsed = parse(&[&register[..], &[&*shown]].concat()).unwrap();
    assert!(matches!(parsed.command, Command::Register(options) if options.pin == Some(pin)));
}

#[test]
fn only_a_yes_is_a_yes() {
    for yes in ["y", "Yes ", "はい", "ｙ"] {
        assert_eq!(ask::Answer::of(yes), ask::Answer::Yes, "{yes}");
    }
    for no in ["", "n", "no", "いいえ", "yes?", "yess", "abab"] {
        assert_eq!(ask::Answer::of(no), ask::Answer::No, "{no}");
    }
}

#[test]
fn a_person_hears_what_lies_about_or_does_not_answer() {
    for id in ["picture-not-deleted", "code-not-withdrawn", "server-silent"] {
        for language in Language::ALL {
            assert!(warifu::text::has_text(language, id), "{id}");
        }
    }
}

#[test]
fn pins_are_shown_in_groups() {
    assert_eq!(
        enrolment::in_groups(&"0123456789abcdef".repeat(4)),
        "0123 4567 89ab cdef 0123 4567 89ab cdef\n    0123 4567 89ab cdef 0123 4567 89ab cdef"
    );
}

#[test]
fn a_machine_is_answered_as_one_only_where_it_asked() {
    let wants = |arguments: &[&str]| wants_json(arguments.iter().map(OsString::from));
    assert!(wants(&["--json", "pair"]) && wants(&["pair", "--wrong", "--json"]));
    assert!(!wants(&["pair", "--code", "--json"]) && !wants(&["pair", "--", "--json"]));
    assert!(wants(&["pair", "--code", "--json", "--json"]));
}

/// A disk without space, or a reader that has gone.
struct Full(std::io::ErrorKind);

impl std::io::Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// An output that reaches nobody.
pub(crate) fn full(kind: std::io::ErrorKind) -> Output {
    Output::to(Box::new(Full(kind)), Mode::Human, Language::English)
}

#[test]
fn what_was_not_written_is_not_done() {
    for kind in [std::io::ErrorKind::StorageFull, std::io::ErrorKind::BrokenPipe] {
        let mut output = full(kind);
        output.delivered().unwrap();
        output.say("logged-out", &[]);
        output.print("more");
        assert_eq!(output.delivered().unwrap_err().kind(), kind);
        output.delivered().unwrap();
    }
    assert_eq!(
        Failure::Undelivered(std::io::ErrorKind::StorageFull.into()).exit_code(),
        1
    );
}

//! `warifu register`.

use warifu::Computer;
use warifu::enrol::{Application, Registered, acknowledge_recovery_key, finished_registration, register};
use warifu::machine;
use warifu::trust::{ServerAddress, first_contact};

use crate::cli::args::Register;
use crate::cli::enrolment::{EnrolledEvent, trust};
use crate::cli::failure::Failure;
use crate::cli::introduce::introduce;
use crate::cli::output::Output;
use crate::cli::setup::Setup;

pub(crate) async fn run(setup: &mut Setup, options: Register, output: &mut Output) -> Result<(), Failure> {
    let address: ServerAddress = options.server.parse()?;
    if options.password_stdin {
        setup.ask.take_password_line()?;
    }
    let computer = setup.new_computer().await?;
    if let Some(registered) = finished_registration(&computer, &options.username).await? {
        return hand_over(&computer, &registered, output);
    }
    introduce(&setup.known_servers(), &address, output);
    let contact = first_contact(&[address], setup.language).await?;
    let server = trust(contact, options.pin, setup, output)?;
    let application = Application {
        username: options.username,
        email: options.email.into(),
        password: setup.ask.new_password("ask-new-password", server.address())?,
        device_name: options.device_name.unwrap_or_else(machine::name).to_string(),
        system: machine::system().map(|system| system.to_string()),
    };
    let registered = register(&computer, &server, application).await?;
    hand_over(&computer, &registered, output)
}

/// Shows what was made. The recovery key is forgotten only once it was shown.
fn hand_over(computer: &Computer, registered: &Registered, output: &mut Output) -> Result<(), Failure> {
    let record = &registered.record;
    let recovery_key = registered.recovery_key.expose();
    output.event(&EnrolledEvent::new("register", record, Some(recovery_key)));
    output.say(
        "registered",
        &[
            ("username", &record.username),
            ("server", &record.server.to_string()),
            ("device", &record.device_name),
        ],
    );
    output.say("recovery-key", &[("key", recovery_key)]);
    output.delivered().map_err(Failure::RecoveryKeyUnseen)?;
    acknowledge_recovery_key(computer)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::sync::Arc;

    use warifu::clock::SystemClock;
    use warifu::entropy::SystemEntropy;
    use warifu::keychain::{
        KeychainError, PassphraseKeychain, PassphrasePurpose, PassphraseSource, PassphraseUnavailable,
    };
    use warifu::profile::{Pending, Profile, Record};
    use warifu_protocol::{DeviceId, Language, Pin, SecretText, Timestamp};

    use super::*;
    use crate::cli::output::Mode;
    use crate::cli::tests::full;

    struct Nobody;

    impl PassphraseSource for Nobody {
        fn passphrase(&self, _: PassphrasePurpose) -> Result<SecretText, KeychainError> {
            Err(PassphraseUnavailable.into())
        }
    }

    fn computer(home: &tempfile::TempDir) -> Computer {
        let profile = Profile::create(home.path().join("p"), &SystemEntropy).unwrap();
        Computer {
            keychain: Arc::new(PassphraseKeychain::new(
                profile.clone(),
                Box::new(Nobody),
                Arc::new(SystemEntropy),
            )),
            profile,
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            language: Language::English,
        }
    }

    fn registered() -> Registered {
        Registered {
            record: Record {
                version: Record::VERSION,
                server: "example.org".parse().unwrap(),
                pin: Pin::from_bytes([1; 32]),
                account: uuid::Uuid::nil(),
                username: "alice".into(),
                device_id: DeviceId::of_primary_spki(b"spki"),
                device_name: "laptop".into(),
                certificates: Vec::new(),
                enrolled_at: Timestamp::from_unix(1),
                ca: String::new(),
            },
            recovery_key: "THEKEY".into(),
        }
    }

    #[test]
    fn a_recovery_key_that_nobody_got_is_kept() {
        let home = tempfile::tempdir().unwrap();
        let computer = computer(&home);
        computer
            .profile
            .write("pending.sealed", b"with the recovery key")
            .unwrap();
        for kind in [ErrorKind::StorageFull, ErrorKind::BrokenPipe] {
            let failure = hand_over(&computer, &registered(), &mut full(kind)).unwrap_err();
            assert!(matches!(failure, Failure::RecoveryKeyUnseen(error) if error.kind() == kind));
            assert!(Pending::is_in(&computer.profile));
        }
        let mut output = Output::to(Box::new(std::io::sink()), Mode::Json, Language::English);
        hand_over(&computer, &registered(), &mut output).unwrap();
        assert!(!Pending::is_in(&computer.profile));
    }
}

//! Before there is a device, and how there comes to be one.

use warifu::Error;
use warifu::enrol::{
    Application, Registered, acknowledge_recovery_key, begun, forget_begun, give_up, register, resume,
};
use warifu::entropy::{SystemEntropy, secret};
use warifu::keychain::{KeychainError, KeychainKind, keychain_kind};
use warifu::profile::{Pending, Record};
use warifu::trust::{Contact, KnownServers, ServerAddress, TrustedServer, first_contact};
use warifu_protocol::Language;

use super::Work;
use crate::flow::{Enrolment, Failure, Opened, Recovery, recovery_groups};

/// How many groups of the recovery key are asked for.
const QUESTIONS: usize = 2;

impl Work {
    pub(super) async fn open(&self, language: Language) -> Result<Opened, Failure> {
        let Some(profile) = self.profile()? else {
            return Ok(Opened::Empty { begun: None });
        };
        let is_begun = Pending::is_in(&profile);
        let Some(record) = Record::load(&profile)? else {
            let begun = match is_begun {
                true => Some(self.begun(language).await?),
                false => None,
            };
            return Ok(Opened::Empty { begun });
        };
        if is_begun
            && let Some(computer) = self.computer(language).await?
            && let Some(registered) = resume(&computer).await?
        {
            let recovery = recovery(registered, computer.keychain.kind())?;
            return Ok(Opened::Unseen(Box::new(recovery)));
        }
        let keeper = self.kind(&profile).await?;
        Ok(Opened::Enrolled(Box::new(Enrolment { record, keeper })))
    }

    /// What was begun, if the keychain tells: without it, that something was is known all the same.
    async fn begun(&self, language: Language) -> Result<Option<warifu::enrol::Begun>, Failure> {
        let asked = async {
            match self.computer(language).await? {
                Some(computer) => begun(&computer).await,
                None => Ok(None),
            }
        };
        match asked.await {
            Err(error @ Error::Keychain(KeychainError::WrongPassphrase)) => Err(error.into()),
            Err(error) => {
                tracing::info!(%error, "what was begun is not known");
                Ok(None)
            }
            Ok(begun) => Ok(begun),
        }
    }

    pub(super) async fn give_up(&self, language: Language) -> Result<(), Failure> {
        match self.computer(language).await {
            Ok(None) => Ok(()),
            Ok(Some(computer)) => Ok(give_up(&computer).await?),
            // Keys that no keychain gives serve nobody: what was begun with them is forgotten without it.
            Err(Error::Keychain(_)) => Ok(self.profile()?.map_or(Ok(()), |profile| forget_begun(&profile))?),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn contact(&self, addresses: &[ServerAddress], language: Language) -> Result<Contact, Failure> {
        let contact = first_contact(addresses, language).await?;
        self.known_servers().await.check_contact(&contact)?;
        Ok(contact)
    }

    /// The servers that this computer has used: all profiles count.
    pub(super) async fn known_servers(&self) -> KnownServers {
        let directory = self.launch.profiles.clone();
        let read = tokio::task::spawn_blocking(move || KnownServers::of_profiles(&directory));
        read.await.unwrap_or_default()
    }

    pub(super) async fn register(
        &self,
        server: &TrustedServer,
        application: Application,
        language: Language,
    ) -> Result<Recovery, Failure> {
        let done = async {
            let computer = self.new_computer(language).await?;
            let registered = register(&computer, server, application).await?;
            Ok((registered, computer.keychain.kind()))
        };
        match done.await {
            Ok((registered, keeper)) => recovery(registered, keeper),
            Err(error) => Err(self.without_keychain(error)),
        }
    }

    pub(super) async fn acknowledge(&self, language: Language) -> Result<(), Failure> {
        match self.computer(language).await? {
            Some(computer) => Ok(acknowledge_recovery_key(&computer)?),
            None => Err(Error::NotEnrolled.into()),
        }
    }

    /// Whether a passphrase would do where the keychain does not: only while there are no keys in it.
    pub(super) fn without_keychain(&self, error: Error) -> Failure {
        let is_of_keychain = matches!(
            error,
            Error::Keychain(KeychainError::Absent(_) | KeychainError::Locked(_) | KeychainError::Failed(_))
        );
        let may_change = || {
            let profile = self.profile().ok().flatten()?;
            keychain_kind(&profile, Some(KeychainKind::Passphrase)).ok()
        };
        match is_of_keychain && may_change() == Some(KeychainKind::Passphrase) {
            true => Failure::PassphraseWouldDo(Box::new(error)),
            false => error.into(),
        }
    }
}

fn recovery(registered: Registered, keeper: KeychainKind) -> Result<Recovery, Failure> {
    // The last group is an odd one.
    let count = recovery_groups(&registered.recovery_key).len().saturating_sub(1);
    Ok(Recovery {
        questions: questions(count, *secret::<QUESTIONS>(&SystemEntropy)?),
        enrolment: Enrolment {
            record: registered.record,
            keeper,
        },
        key: registered.recovery_key,
    })
}

/// Different ones of `count` groups, chosen by random bytes, in ascending order.
fn questions(count: usize, random: [u8; QUESTIONS]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..count).collect();
    let mut chosen: Vec<usize> = random
        .into_iter()
        .filter(|_| count >= QUESTIONS)
        .map(|byte| left.remove(usize::from(byte) % left.len()))
        .collect();
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_groups_are_asked_for() {
        for first in 0..=u8::MAX {
            for second in 0..=u8::MAX {
                let [one, other] = questions(6, [first, second])[..] else {
                    panic!("two questions")
                };
                assert!(one < other && other < 6, "{one} {other}");
            }
        }
    }
}

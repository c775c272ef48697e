//! Before there is a device, and how there comes to be one.

use warifu::enrol::{
    Application, Claim, Registered, acknowledge_recovery_key, begun, claim, give_up, register, resume,
};
use warifu::entropy::{SystemEntropy, secret};
use warifu::keychain::KeychainError;
use warifu::profile::{Pending, Record};
use warifu::trust::{Contact, ServerAddress, TrustedServer, first_contact};
use warifu::{Computer, Error};
use warifu_protocol::{Language, SecretText};

use super::Work;
use crate::flow::{Failure, Opened, Recovery, recovery_groups};

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
        let keeper = self.kind(&profile).await?;
        if is_begun
            && let Some(computer) = self.computer(language).await?
            && let Some(registered) = resume(&computer).await?
        {
            let recovery = recovery(registered)?;
            return Ok(Opened::Unseen { recovery, keeper });
        }
        let record = Box::new(record);
        Ok(Opened::Enrolled { record, keeper })
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
        match self.computer(language).await? {
            Some(computer) => Ok(give_up(&computer).await?),
            None => Ok(()),
        }
    }

    pub(super) async fn contact(&self, addresses: &[ServerAddress], language: Language) -> Result<Contact, Failure> {
        Ok(first_contact(addresses, language).await?)
    }

    pub(super) async fn register(
        &self,
        server: &TrustedServer,
        application: Application,
        language: Language,
    ) -> Result<Recovery, Failure> {
        let password = application.password.clone();
        let computer = self.new_computer(language).await?;
        let registered = register(&computer, server, application).await?;
        log_in(&computer, &password).await;
        recovery(registered)
    }

    pub(super) async fn acknowledge(&self, language: Language) -> Result<(), Failure> {
        match self.computer(language).await? {
            Some(computer) => Ok(acknowledge_recovery_key(&computer)?),
            None => Err(Error::NotEnrolled.into()),
        }
    }

    pub(super) async fn join(
        &self,
        server: &TrustedServer,
        wish: Claim,
        language: Language,
    ) -> Result<Record, Failure> {
        let password = wish.password.clone();
        let computer = self.new_computer(language).await?;
        let record = claim(&computer, server, wish).await?;
        log_in(&computer, &password).await;
        Ok(record)
    }
}

/// Who has just typed the password need not type it again. That it fails takes nothing from the enrolment: the person is
/// asked to log in later.
async fn log_in(computer: &Computer, password: &SecretText) {
    let done = async { computer.device().await?.login(password).await };
    if let Err(error) = done.await {
        tracing::info!(%error, "not logged in after the enrolment");
    }
}

fn recovery(registered: Registered) -> Result<Recovery, Failure> {
    // The last group is an odd one.
    let count = recovery_groups(&registered.recovery_key).len().saturating_sub(1);
    Ok(Recovery {
        questions: questions(count, *secret::<QUESTIONS>(&SystemEntropy)?),
        record: registered.record,
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

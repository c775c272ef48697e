//! This computer asks to join an account, and is let in or not.

use std::sync::Arc;

use warifu::enrol::{Claim, Claimed, PendingClaim, claim};
use warifu::trust::TrustedServer;
use warifu::{Computer, Error};
use warifu_protocol::Language;

use super::Work;
use super::told::Told;
use crate::flow::{Enrolment, Event, Failure, Joined};

impl Work {
    pub(super) async fn join(
        &self,
        server: &TrustedServer,
        wish: Claim,
        language: Language,
    ) -> Result<Joined, Failure> {
        let done = async {
            let computer = self.new_computer(language).await?;
            Ok(match claim(&computer, server, wish).await? {
                Claimed::Enrolled(record) => Joined::Enrolled(Box::new(Enrolment {
                    record: *record,
                    keeper: computer.keychain.kind(),
                })),
                Claimed::Waiting(pending) => Joined::Waiting(Arc::from(pending)),
            })
        };
        done.await.map_err(|error| self.without_keychain(error))
    }

    pub(super) async fn follow(
        &self,
        pending: &PendingClaim,
        language: Language,
        tell: impl Fn(Event),
    ) -> Result<(), Failure> {
        let computer = self.asking_computer(language).await?;
        Ok(pending.follow(&computer, &mut Told(tell)).await?)
    }

    pub(super) async fn collect(&self, pending: &PendingClaim, language: Language) -> Result<Enrolment, Failure> {
        let computer = self.asking_computer(language).await?;
        Ok(Enrolment {
            record: pending.collect(&computer).await?,
            keeper: computer.keychain.kind(),
        })
    }

    pub(super) async fn cancel(&self, pending: &PendingClaim, language: Language) -> Result<(), Failure> {
        let computer = self.asking_computer(language).await?;
        Ok(pending.cancel(&computer).await?)
    }

    /// The computer whose keys were made for what it asks.
    async fn asking_computer(&self, language: Language) -> Result<Computer, Error> {
        self.computer(language).await?.ok_or(Error::NotEnrolled)
    }
}

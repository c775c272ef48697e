//! A code is offered, watched and withdrawn; who takes it is let in or not.

use std::sync::Arc;

use warifu::pairing::{Arrival, Offer, OfferKind, OpenedClaim, TypedNumber};
use warifu_protocol::wire::PairingClaim;
use warifu_protocol::{Language, SecretText};

use super::Work;
use super::told::Told;
use crate::flow::{Event, Failure};

impl Work {
    pub(super) async fn offer(
        &self,
        kind: OfferKind,
        password: &SecretText,
        language: Language,
    ) -> Result<Arc<Offer>, Failure> {
        Ok(Arc::new(self.device(language).await?.offer(password, kind).await?))
    }

    pub(super) async fn watch(
        &self,
        offer: &Offer,
        language: Language,
        tell: impl Fn(Event),
    ) -> Result<Arrival, Failure> {
        let device = self.device(language).await?;
        Ok(device.wait_for_claim(offer, &mut Told(tell)).await?)
    }

    /// Why who asked does not any more, or why nobody knows.
    pub(super) async fn watch_request(&self, offer: &Offer, language: Language, tell: impl Fn(Event)) -> Failure {
        match self.device(language).await {
            Ok(device) => device.watch_opened(offer, &mut Told(tell)).await.into(),
            Err(error) => error.into(),
        }
    }

    pub(super) async fn approve(
        &self,
        offer: &Offer,
        claim: &OpenedClaim,
        number: &TypedNumber,
        language: Language,
        tell: impl Fn(Event),
    ) -> Result<(), Failure> {
        let device = self.device(language).await?;
        Ok(device.approve(offer, claim, number, &mut Told(tell)).await?)
    }

    pub(super) async fn deny(&self, offer: &Offer, language: Language, tell: impl Fn(Event)) -> Result<(), Failure> {
        let device = self.device(language).await?;
        Ok(device.deny(offer, &mut Told(tell)).await?)
    }

    pub(super) async fn watch_collection(
        &self,
        offer: &Offer,
        language: Language,
        tell: impl Fn(Event),
    ) -> Result<bool, Failure> {
        let device = self.device(language).await?;
        Ok(device.wait_for_collection(offer, &mut Told(tell)).await?)
    }

    pub(super) async fn withdraw(&self, offer: &Offer, language: Language) -> Result<Option<PairingClaim>, Failure> {
        Ok(self.device(language).await?.withdraw(offer).await?)
    }
}

//! A code is offered, watched and withdrawn.

use std::sync::Arc;

use warifu::api::ApiError;
use warifu::pairing::{Arrival, Offer, OfferKind, Progress};
use warifu_protocol::wire::PairingClaim;
use warifu_protocol::{Language, SecretText};

use super::Work;
use crate::flow::{Event, Failure};

impl Work {
    pub(super) async fn offer(&self, password: &SecretText, language: Language) -> Result<Arc<Offer>, Failure> {
        Ok(Arc::new(
            self.device(language).await?.offer(password, OfferKind::Token).await?,
        ))
    }

    pub(super) async fn watch(
        &self,
        offer: &Offer,
        language: Language,
        tell: impl Fn(Event),
    ) -> Result<PairingClaim, Failure> {
        let device = self.device(language).await?;
        match device.wait_for_claim(offer, &mut Silence(tell)).await? {
            Arrival::Joined(claim) => Ok(claim),
            // Nobody asks with a `T` code.
            Arrival::Asking(_) => Err(warifu::Error::from(ApiError::Unintelligible).into()),
        }
    }

    pub(super) async fn withdraw(&self, offer: &Offer, language: Language) -> Result<Option<PairingClaim>, Failure> {
        Ok(self.device(language).await?.withdraw(offer).await?)
    }
}

/// Tells when the server falls silent, and when it speaks again.
struct Silence<T>(T);

impl<T: Fn(Event)> Progress for Silence<T> {
    fn unreachable(&mut self) {
        (self.0)(Event::Silent(true));
    }

    fn answered(&mut self) {
        (self.0)(Event::Silent(false));
    }
}

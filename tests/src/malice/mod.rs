//! A server that was taken over: the real one, with its real TLS, behind somebody who reads and changes
//! everything on the way.
//!
//! [`Malice`] holds the CA's own key, so that no pin tells it from the honest server; what it does to whom is
//! an [`Attack`], which can be changed while clients talk.

pub mod attacks;
mod exchange;
mod front;
mod ghost;
mod identity;
mod ledger;

pub use exchange::{Answer, Asked};
pub use front::Malice;
pub use ghost::Ghost;
pub use ledger::Ledger;

/// What the taken-over server does. Both halves see everything in plain text.
pub trait Attack: Send + Sync {
    /// Changes a request before the honest part hears of it, or answers in its place.
    fn asked(&self, _: &mut Asked) -> Option<Answer> {
        None
    }

    /// Changes the honest part's answer.
    fn answered(&self, _: &Asked, _: &mut Answer) {}
}

/// What a server does that was not taken over.
#[derive(Clone, Copy, Debug)]
pub struct Honest;

impl Attack for Honest {}

//! The two devices: what they do with what they are given.

use crate::{Check, Claim, Collected, Head, Keys, Number, Reveal, World};

/// The enrolled device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Old {
    /// It shows the code.
    Offering,
    /// It has fixed on this claim, revealed `r`, and waits for the number.
    Opened(Claim),
    /// It has signed these keys into the log.
    Approved(Keys),
    /// The same, and the server has answered.
    Done(Keys),
    /// It has refused.
    Denied,
    /// It has refused a claim that the code does not bind, and said that this is an attack.
    Alarmed,
    /// The ceremony ended otherwise.
    Ended,
}

/// The new device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum New {
    /// It has read the code.
    Ready,
    /// Its claim is on its way.
    Waiting,
    /// It shows a number.
    Showing(Number),
    /// It has taken certificates and log.
    Enrolled(Collected),
    /// It has said that this is an attack, and destroyed its keys.
    Alarmed,
    /// The ceremony ended otherwise.
    Ended,
}

impl Old {
    /// Whether it waits for nothing more.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Done(_) | Self::Denied | Self::Alarmed | Self::Ended)
    }

    /// What it does with a claim.
    pub(crate) fn given(self, claim: Claim, world: &World) -> Self {
        let takes = match self {
            Self::Offering => true,
            Self::Opened(_) => !world.has(Check::OneClaim),
            _ => false,
        };
        if !takes {
            return self;
        }
        if world.has(Check::Binding) && claim.binding != Some(claim.keys) {
            return Self::Alarmed;
        }
        Self::Opened(claim)
    }

    /// What it does with a number that the person typed.
    pub(crate) fn typed(self, number: Number, world: &World) -> Self {
        match self {
            Self::Opened(claim) if number == claim.keys.number() || !world.has(Check::Number) => {
                Self::Approved(claim.keys)
            }
            Self::Opened(_) => Self::Denied,
            other => other,
        }
    }
}

impl New {
    /// Whether it waits for nothing more.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Enrolled(_) | Self::Alarmed | Self::Ended)
    }

    /// What it does with a reveal.
    pub(crate) fn told(self, reveal: Reveal, world: &World) -> Self {
        match (self, reveal) {
            (Self::Waiting, Reveal::True) => Self::Showing(Number::OfNew),
            (Self::Waiting, Reveal::False) if world.has(Check::Reveal) => Self::Alarmed,
            (Self::Waiting, Reveal::False) => Self::Showing(Number::OfThief),
            (other, _) => other,
        }
    }

    /// What it does with certificates and a log.
    pub(crate) fn given(self, result: Collected, world: &World) -> Self {
        match self {
            // Without a number nobody can have approved.
            Self::Waiting if world.has(Check::NoHurry) => Self::Alarmed,
            Self::Waiting | Self::Showing(_) if acceptable(result, world) => Self::Enrolled(result),
            Self::Waiting | Self::Showing(_) => Self::Alarmed,
            other => other,
        }
    }
}

fn acceptable(result: Collected, world: &World) -> bool {
    let own = result.certified == Keys::New || !world.has(Check::OwnKeys);
    // A forged log has signatures throughout: by keys that nobody knows.
    let signed = match result.log {
        Head::Of(_) | Head::Forged => true,
        Head::WithGhost(_) => !world.has(Check::Signatures),
    };
    // What is endorsed is the entry that enrols the device; others may have been added since.
    let entry = match result.log {
        Head::Of(Keys::New) | Head::WithGhost(Keys::New) => Some(Head::Of(Keys::New)),
        Head::Forged => Some(Head::Forged),
        Head::Of(_) | Head::WithGhost(_) => None,
    };
    let endorsed = match result.endorsement {
        None => !world.has(Check::Endorsement),
        Some(head) => Some(head) == entry || !world.has(Check::EndorsedHead),
    };
    own && signed && entry.is_some() && endorsed
}

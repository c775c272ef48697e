//! What must hold whatever happens, and what must be possible.

use stateright::Property;

use crate::{Collected, Head, Keys, New, Old, State, World};

pub(crate) const ISSUED_BY_APPROVAL: &str = "certificates are issued only for keys that the old device approved";
pub(crate) const ISSUED_ONCE: &str = "a token yields certificates once";
pub(crate) const APPROVER_IN_FORCE: &str = "nobody who is revoked approves";
pub(crate) const NO_SUBSTITUTION: &str = "the keys that are approved are those of the person's new device";
pub(crate) const ACCEPTED_BY_APPROVAL: &str = "the new device accepts only what the old one approved";
pub(crate) const NOBODY_ACCUSED: &str = "an honest server is never accused";
pub(crate) const SETTLED: &str = "both devices come to an end";
pub(crate) const POSSIBLE: &str = "a new device can be added";

pub(crate) fn properties() -> Vec<Property<World>> {
    vec![
        Property::<World>::always(ISSUED_BY_APPROVAL, |_, state| {
            state.issued.iter().all(|keys| state.approval == Some(*keys))
        }),
        Property::<World>::always(ISSUED_ONCE, |_, state| state.issued.len() <= 1),
        Property::<World>::always(APPROVER_IN_FORCE, |_, state| !state.issued_by_a_revoked_one),
        Property::<World>::always(NO_SUBSTITUTION, |_, state| {
            state.approval.is_none_or(|keys| keys == Keys::New)
        }),
        Property::<World>::always(NOBODY_ACCUSED, |world, state| {
            world.server_is_malicious
                || (state.new != New::Alarmed && (state.old != Old::Alarmed || state.thief_has_claimed))
        }),
        Property::<World>::eventually(SETTLED, |_, state| state.old.is_settled() && state.new.is_settled()),
        Property::<World>::always(ACCEPTED_BY_APPROVAL, |_, state| match state.new {
            New::Enrolled(result) => state.approval == Some(Keys::New) && is_true(result),
            _ => true,
        }),
        Property::<World>::sometimes(POSSIBLE, is_added),
    ]
}

/// Both sides are done, with the same device.
fn is_added(_: &World, state: &State) -> bool {
    matches!((state.old, state.new), (Old::Done(Keys::New), New::Enrolled(result)) if is_true(result))
}

fn is_true(result: Collected) -> bool {
    result.certified == Keys::New && result.log == Head::Of(Keys::New)
}

//! The attacks, one a file.

mod endorsement;
mod fork;
mod issued_at_once;
mod number_search;
mod replay;
mod reveal;
mod shown_log;
mod swapped_claim;
mod vouching;

pub use endorsement::{EndorsementLeftOut, ForeignEndorsement};
pub use fork::SecondBranch;
pub use issued_at_once::IssuedAtOnce;
pub use number_search::NumberSearch;
pub use replay::ReplayedApproval;
pub use reveal::WrongReveal;
pub use shown_log::ShownLog;
pub use swapped_claim::SwappedClaim;
pub use vouching::FalseVouching;

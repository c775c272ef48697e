//! Where codes may be.

mod finder;
mod ranges;
mod threshold;
mod triple;

pub(super) use finder::{Finder, edges_around, finders};
pub(super) use ranges::Ranges;
pub(super) use threshold::Thresholds;
pub(super) use triple::{Triple, pairs, triples};

//! What the engine keeps from one picture to the next: a symbol that it saw and could not read. It may have moved a little, and
//! what noise hides in one picture may show in another.

use super::fit::Pose;
use super::symbol::Modules;

/// A symbol that was seen and not read.
#[derive(Clone)]
pub(super) struct Glimpse {
    /// In pixels of the picture as it came.
    pub(super) pose: Pose,
    pub(super) modules: Modules,
}

/// A symbol that was seen in several pictures.
pub(super) struct Memory {
    pub(super) glimpse: Glimpse,
    /// In how many pictures it was seen.
    seen: u16,
    /// In how many since then it was not.
    missed: u16,
}

/// Modules that agree so much are taken for those of one symbol. Codes of one account are alike in much of what they say, so that
/// a read of several pictures together is held against the last of them too.
const SAME: f32 = 0.3;
/// A picture counts for at least this much among those before it: the code may have changed.
const LEAST_SHARE: f32 = 0.15;
/// After so many pictures without it a symbol is forgotten.
const PATIENCE: u16 = 6;

impl Memory {
    /// What is kept after a picture.
    pub(super) fn after(earlier: Option<Self>, glimpse: Option<Glimpse>) -> Option<Self> {
        match (earlier, glimpse) {
            (Some(earlier), Some(glimpse)) => Some(earlier.with(glimpse)),
            (None, Some(glimpse)) => Some(Self {
                glimpse,
                seen: 1,
                missed: 0,
            }),
            (Some(earlier), None) if earlier.missed < PATIENCE => Some(Self {
                missed: earlier.missed + 1,
                ..earlier
            }),
            (_, None) => None,
        }
    }

    fn with(self, glimpse: Glimpse) -> Self {
        if !self.is_of(&glimpse.modules) {
            if self.seen > 1 && self.missed < PATIENCE {
                return Self {
                    missed: self.missed + 1,
                    ..self
                };
            }
            return Self {
                glimpse,
                seen: 1,
                missed: 0,
            };
        }
        Self {
            glimpse: Glimpse {
                modules: self.together(&glimpse.modules),
                pose: glimpse.pose,
            },
            seen: self.seen.saturating_add(1),
            missed: 0,
        }
    }

    /// Whether modules are of the same symbol.
    pub(super) fn is_of(&self, modules: &Modules) -> bool {
        self.glimpse.modules.agreement(modules) > SAME
    }

    /// Modules together with all that were seen before.
    pub(super) fn together(&self, modules: &Modules) -> Modules {
        let share = (1.0 / (f32::from(self.seen) + 1.0)).max(LEAST_SHARE);
        self.glimpse.modules.blended(modules, share)
    }
}

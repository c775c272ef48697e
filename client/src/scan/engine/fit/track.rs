//! Follows a symbol by what was seen of it before, where too little shows of what is the same in every symbol: light hides its
//! finder patterns, and more of it shows elsewhere than in the picture before.

use super::pose::{Pose, likeness};
use super::sheet::Sheet;
use crate::scan::engine::deadline::Deadline;
use crate::scan::engine::symbol::Known;

/// So many steps a symbol may have gone each way since the picture before,
const REACH: i16 = 3;
/// each of so many modules: one looks like its neighbours no farther than that.
const STEP: f32 = 0.8;
/// So many modules tell how far it is.
const MOST_JUDGED: usize = 700;
/// What is less like what was seen is not it. Of many hundred modules chance makes a tenth of that.
const LIKENESS: f32 = 0.2;

impl Pose {
    /// Moves to where modules that were seen before are seen again, and says whether they are.
    pub(in crate::scan::engine) fn track(&mut self, seen: &[Known], sheet: Sheet<'_>, deadline: Deadline) -> bool {
        let some: Vec<Known> = seen
            .iter()
            .step_by(seen.len().div_ceil(MOST_JUDGED).max(1))
            .copied()
            .collect();
        let steps = -REACH..=REACH;
        let moves = steps
            .clone()
            .flat_map(|y| steps.clone().map(move |x| (f32::from(x), f32::from(y))));
        let judged = moves.filter_map(|(x, y)| {
            let mut pose = self.shifted(x * STEP, y * STEP)?;
            pose.likeness = likeness(&pose.projection, &some, pose.contrast, sheet);
            Some(pose)
        });
        let Some(best) = judged.max_by(|a, b| a.likeness.total_cmp(&b.likeness)) else {
            return false;
        };
        *self = best;
        self.climb(&[0.6, 0.3, 0.15], deadline, |projection, _, contrast| {
            likeness(projection, &some, contrast, sheet)
        });
        self.likeness > LIKENESS
    }
}

//! Leads through one picture: finder patterns, how three of them may lie, what is written between them.

use super::deadline::Deadline;
use super::find::{Finder, Triple, finders, pairs, triples};
use super::fit::{Pose, Sheet};
use super::memory::{Glimpse, Memory};
use super::pyramid::{Pyramid, Reach, View};
use super::symbol::{Modules, Text, read};
use super::{Found, Sight, Through};
use crate::scan::point::{Corners, Point};

/// The search in one picture.
pub(super) struct Search<'a> {
    pyramid: &'a Pyramid,
    memory: Option<&'a Memory>,
    deadline: Deadline,
    finders: Vec<Finder>,
    tried: Vec<[Point; 3]>,
    sight: Sight,
    best: Option<Glimpse>,
}

impl<'a> Search<'a> {
    pub(super) fn new(pyramid: &'a Pyramid, memory: Option<&'a Memory>, deadline: Deadline) -> Self {
        Self {
            pyramid,
            memory,
            deadline,
            finders: Vec::new(),
            tried: Vec::new(),
            sight: Sight::default(),
            best: None,
        }
    }

    pub(super) fn found(&self) -> &[Found] {
        &self.sight.found
    }

    /// What was seen, and the likeliest symbol that could not be read.
    pub(super) fn into_parts(self) -> (Sight, Option<Glimpse>) {
        let read = |glimpse: &Glimpse| self.is_read(&[glimpse.pose.middle()]);
        let best = self.best.as_ref().filter(|glimpse| !read(glimpse)).cloned();
        let mut sight = self.sight;
        sight.candidate = best.as_ref().map(|glimpse| glimpse.pose.corners());
        (sight, best)
    }

    /// Looks for the symbol of the picture before where it was.
    pub(super) fn follow(&mut self) {
        let Some(memory) = self.memory else {
            return;
        };
        let pose = &memory.glimpse.pose;
        let Some((view, scale)) = self.view_for(pose.module()) else {
            return;
        };
        let sheet = sheet(view, pose.inverted);
        let Some(mut pose) = pose.scaled(1.0 / scale) else {
            return;
        };
        let before = pose.clone();
        pose.settle(sheet, &[1.6, 0.8, 0.4, 0.2, 0.1], self.deadline);
        if !pose.is_likely() {
            pose = before;
            if !pose.track(&memory.glimpse.modules.shown(), sheet, self.deadline) {
                return;
            }
        }
        self.decipher(&pose, sheet, scale);
    }

    /// Looks for finder patterns in one more way, and tries what they and the earlier ones allow.
    pub(super) fn pass(&mut self, pass: Through) {
        let Some(view) = self.pyramid.level(pass.level) else {
            return;
        };
        let scale = self.pyramid.scale(pass.level);
        let view = if pass.sharp { view.sharp() } else { view };
        let noise = view.ranges().noise();
        for finder in finders(view.gray(), view.thresholds(pass.reach), noise, self.deadline) {
            self.add(finder.scaled(scale));
        }
        let all = triples(&self.finders, |triple| {
            let centres = triple.centres();
            !self.tried.contains(&centres) && !self.is_read(&centres)
        });
        for triple in all {
            if self.deadline.is_over() {
                return;
            }
            self.attempt(&triple);
        }
    }

    /// Tries what any two of the finder patterns that were found allow: the third may be hidden.
    pub(super) fn pairs(&mut self) {
        for (first, second) in pairs(&self.finders) {
            if self.deadline.is_over() {
                return;
            }
            if self.is_read(&[first.centre]) || self.is_read(&[second.centre]) {
                continue;
            }
            let Some((view, scale)) = self.view_for(first.module.min(second.module)) else {
                continue;
            };
            let sheet = sheet(view, first.inverted);
            let [first, second] = [first, second].map(|finder| finder.scaled(1.0 / scale));
            for pose in Pose::of_two(&first, &second, sheet, self.deadline) {
                if self.decipher(&pose, sheet, scale) {
                    break;
                }
            }
        }
    }

    fn add(&mut self, finder: Finder) {
        match self.finders.iter_mut().find(|known| known.is(&finder)) {
            Some(known) => known.rows = known.rows.max(finder.rows),
            None => self.finders.push(finder),
        }
    }

    fn attempt(&mut self, triple: &Triple) {
        let centres = triple.centres();
        // A symbol that was read since may have been this one.
        if self.is_read(&centres) {
            return;
        }
        self.tried.push(centres);
        let Some((view, scale)) = self.view_for(triple.module()) else {
            return;
        };
        let sheet = sheet(view, triple.corner.inverted);
        for pose in Pose::of(&triple.scaled(1.0 / scale), sheet, self.deadline) {
            if self.decipher(&pose, sheet, scale) {
                return;
            }
        }
    }

    /// Reads the symbol that lies so, or remembers it if it cannot be read.
    fn decipher(&mut self, pose: &Pose, sheet: Sheet<'_>, scale: f32) -> bool {
        let Some(outer) = pose.scaled(scale) else {
            return false;
        };
        match deciphered(pose, sheet, self.memory, self.deadline) {
            Ok(text) => {
                let [a, b, c, d] = outer.corners();
                let corners = if text.mirrored { [a, d, c, b] } else { [a, b, c, d] };
                if !self.sight.found.iter().any(|found| found.text == text.text) {
                    self.sight.found.push(Found {
                        text: text.text,
                        corners,
                    });
                }
                true
            }
            Err(modules) => {
                let best = self.best.as_ref().map_or(0.0, |best| best.pose.likeness);
                if outer.likeness > best {
                    self.best = Some(Glimpse { pose: outer, modules });
                }
                false
            }
        }
    }

    /// Whether something lies in a code that was read already.
    fn is_read(&self, places: &[Point]) -> bool {
        let within = |corners: &Corners| places.iter().all(|place| is_within(*place, corners));
        self.sight.found.iter().any(|found| within(&found.corners))
    }

    /// The view in which modules of so many pixels are read best, and how many pixels one of it has.
    fn view_for(&self, module: f32) -> Option<(&'a View, f32)> {
        let level = self.pyramid.level_for(module);
        Some((self.pyramid.level(level)?, self.pyramid.scale(level)))
    }
}

fn sheet(view: &View, inverted: bool) -> Sheet<'_> {
    Sheet {
        picture: view.gray(),
        thresholds: view.thresholds(Reach::Far),
        inverted,
    }
}

/// Reads a symbol, in ever more laborious ways.
///
/// # Errors
/// It cannot be read; what was seen of it.
fn deciphered(pose: &Pose, sheet: Sheet<'_>, memory: Option<&Memory>, deadline: Deadline) -> Result<Text, Modules> {
    let modules = Modules::of(pose, sheet);
    let plainly = |modules: &Modules| {
        let equalised = |deadline: Deadline| (!deadline.is_over()).then(|| modules.equalised(3));
        read(modules, None).or_else(|| read(&equalised(deadline)?, None))
    };
    if let Some(text) = plainly(&modules) {
        return Ok(text);
    }
    if deadline.is_over() {
        return Err(modules);
    }
    let mut pose = pose.clone();
    pose.sharpen(sheet, &[0.3, 0.15], deadline);
    let modules = Modules::of(&pose, sheet);
    if let Some(text) = plainly(&modules) {
        return Ok(text);
    }
    let together = memory
        .filter(|memory| !deadline.is_over() && memory.is_of(&modules))
        .map(|memory| memory.together(&modules))
        .and_then(|together| {
            // What was seen before may have been another code: this picture must bear out what is read.
            read(&together, Some(&modules)).or_else(|| read(&together.equalised(3), Some(&modules)))
        });
    together.ok_or(modules)
}

/// Whether a place lies within a convex figure.
fn is_within(place: Point, corners: &Corners) -> bool {
    let sides = corners
        .iter()
        .zip(corners.iter().cycle().skip(1))
        .map(|(a, b)| (b.x - a.x) * (place.y - a.y) - (b.y - a.y) * (place.x - a.x) >= 0.0);
    let rights = sides.filter(|right| *right).count();
    rights == 0 || rights == corners.len()
}

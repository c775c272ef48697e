//! The thread that reads.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::Shared;
use super::attention::Attention;
use super::judge::{Judge, Verdict};
use super::sight::{Mark, Meaning, Sight};
use crate::camera::Frame;
use crate::scan::{Content, Effort, Look, Luma, Reader};

/// What was found last, in the pixels of a picture of this width.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Marks {
    pub(super) width: usize,
    pub(super) marks: Vec<Mark>,
}

/// Reads the newest picture for as long as there are any.
pub(super) fn run(shared: &Shared) {
    let mut reader = Reader::new();
    let mut judge = Judge::default();
    let mut attention = Attention::default();
    let mut seen = 0;
    let mut resting = false;
    while let Some((number, frame)) = shared.newest.after(seen) {
        seen = number;
        if !shared.reading.load(Ordering::Acquire) {
            if !std::mem::replace(&mut resting, true) {
                // What was found is not looked for any more, and may have moved.
                *shared.marks.lock().unwrap_or_else(PoisonError::into_inner) = Marks::default();
            }
            continue;
        }
        resting = false;
        if shared.anew.swap(false, Ordering::AcqRel) {
            judge = Judge::default();
        }
        let now = (shared.now)();
        if !attention.is_due(now) {
            continue;
        }
        let Some(luma) = Luma::new(&frame.luma, frame.width, frame.height, frame.width) else {
            continue;
        };
        let look = reader.look(luma, Effort::LIVE);
        attention.took(&look, now);
        keep_marks(shared, &frame, &look);
        match judge.take(&look, &frame, now) {
            None => {}
            Some(Verdict::Hint(hint)) => shared.tell(Sight::Hint(hint)),
            Some(Verdict::Code(code)) => {
                // Whoever reads on begins anew, however soon that is.
                reader.forget();
                judge = Judge::default();
                shared.reading.store(false, Ordering::Release);
                shared.tell(Sight::Code(code));
            }
        }
    }
}

fn keep_marks(shared: &Shared, frame: &Frame, look: &Look) {
    let read = look.codes.iter().map(|seen| Mark {
        corners: seen.corners,
        meaning: match seen.content {
            Content::Pairing(_) => Meaning::Pairing,
            Content::Damaged(_) | Content::Foreign(..) => Meaning::Other,
        },
    });
    let candidate = look.candidate.map(|corners| Mark {
        corners,
        meaning: Meaning::Candidate,
    });
    let marks = Marks {
        width: frame.width,
        marks: read.chain(candidate).collect(),
    };
    *shared.marks.lock().unwrap_or_else(PoisonError::into_inner) = marks;
}

//! A picture of the camera on its way to the screen: many a second, so not as a view.

use warifu::viewfinder::{Mark, Meaning, Preview};

/// As bytes, all numbers of 16 bits and little-endian: width and height of the picture; how many codes are marked; for each
/// mark what it means, and x and y of its four corners, signed, in pixels of the picture. Then its planes. `ui/src/frame.ts`
/// reads it.
pub(crate) fn encode(preview: &Preview) -> Vec<u8> {
    let marks = preview.marks.get(..MAX_MARKS).unwrap_or(&preview.marks);
    let head = [preview.width, preview.height].map(|side| u16::try_from(side).unwrap_or(u16::MAX));
    let count = u16::try_from(marks.len()).unwrap_or_default();
    let mut bytes = Vec::with_capacity(6 + 18 * marks.len() + preview.planes.len());
    for number in head.into_iter().chain([count]) {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    for mark in marks {
        bytes.extend_from_slice(&number_of(mark).to_le_bytes());
        for place in mark.corners.iter().flat_map(|point| [point.x, point.y]) {
            bytes.extend_from_slice(&pixel(place).to_le_bytes());
        }
    }
    bytes.extend_from_slice(&preview.planes);
    bytes
}

fn number_of(mark: &Mark) -> u16 {
    match mark.meaning {
        Meaning::Pairing => 0,
        Meaning::Other => 1,
        Meaning::Candidate => 2,
    }
}

/// More than anybody holds up to a camera.
const MAX_MARKS: usize = 16;

#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast of a float saturates, and what is no number is a corner at the edge"
)]
fn pixel(place: f32) -> i16 {
    place.round() as i16
}

#[cfg(test)]
mod tests {
    use warifu::scan::Point;

    use super::*;

    /// The same bytes are read in `ui/tests/camera.test.ts`.
    #[test]
    fn the_screen_reads_what_is_written_here() {
        let corners = [(10.0, 20.0), (110.4, 21.0), (111.0, 120.6), (-3.0, 119.0)].map(|(x, y)| Point { x, y });
        let bytes = encode(&Preview {
            planes: vec![76, 76, 0, 255, 85, 255],
            width: 2,
            height: 2,
            marks: vec![Mark {
                corners,
                meaning: Meaning::Candidate,
            }],
        });
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "02000200010002000a0014006e0015006f007900fdff77004c4c00ff55ff");
    }

    #[test]
    fn a_corner_far_outside_stays_a_number() {
        assert_eq!(pixel(1.0e9), i16::MAX);
        assert_eq!(pixel(f32::NAN), 0);
    }
}

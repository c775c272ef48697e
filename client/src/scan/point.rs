//! Places in a picture.

/// A place in a picture, in pixels from its upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

impl Point {
    /// The same place in a picture of another scale.
    #[must_use]
    pub(super) fn scaled(self, factor: f32) -> Self {
        Self {
            x: self.x * factor,
            y: self.y * factor,
        }
    }
}

/// The corners of a code without its quiet zone, as the code counts them: first the one that its three finder patterns
/// make its upper left, then on clockwise (counter-clockwise in a mirrored picture).
pub type Corners = [Point; 4];

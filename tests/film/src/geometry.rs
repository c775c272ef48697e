//! Where things are, and where a lens puts them.

/// A projective map of the plane, row by row.
#[derive(Clone, Copy, Debug)]
pub struct Map(pub [f32; 9]);

/// How a surface is held before the camera.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pose {
    /// Where the camera sees the point of the surface that it looks at, in pixels from the frame's centre.
    pub centre: (f32, f32),
    /// From the camera to that point, in mm.
    pub distance: f32,
    /// How far the surface is turned away, in radians.
    pub tilt: f32,
    /// Towards where it is turned away, in radians.
    pub towards: f32,
    /// How far it is turned in its own plane, in radians.
    pub roll: f32,
}

impl Pose {
    /// The map from a surface, in mm from the point that is looked at, to pixels of a frame of 1280 times 720. `focal`
    /// is the focal length in pixels.
    #[must_use]
    pub fn to_frame(&self, focal: f32) -> Map {
        let rotation = product(
            &product(&about_z(self.towards), &about_x(self.tilt)),
            &about_z(self.roll - self.towards),
        );
        let [a, b, _, c, d, _, e, f, _] = rotation.0;
        let (x, y) = (
            self.centre.0 / focal * self.distance,
            self.centre.1 / focal * self.distance,
        );
        let place = Map([a, b, x, c, d, y, e, f, self.distance]);
        product(&Map([focal, 0.0, 640.0, 0.0, focal, 360.0, 0.0, 0.0, 1.0]), &place)
    }
}

impl Map {
    /// Scales, after moving `from` to the origin.
    #[must_use]
    pub const fn scaling(scale: f32, from: (f32, f32)) -> Self {
        Self([scale, 0.0, -from.0 * scale, 0.0, scale, -from.1 * scale, 0.0, 0.0, 1.0])
    }

    /// First `first`, then this.
    #[must_use]
    pub fn after(&self, first: &Self) -> Self {
        product(self, first)
    }

    /// Where it puts a point.
    #[must_use]
    pub fn of(&self, x: f32, y: f32) -> (f32, f32) {
        let m = &self.0;
        let w = m[6] * x + m[7] * y + m[8];
        ((m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w)
    }

    /// The way back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let [a, b, c, d, e, f, g, h, i] = self.0.map(f64::from);
        let adjugate = [
            e * i - f * h,
            c * h - b * i,
            b * f - c * e,
            f * g - d * i,
            a * i - c * g,
            c * d - a * f,
            d * h - e * g,
            b * g - a * h,
            a * e - b * d,
        ];
        let scale = 1.0 / adjugate[8];
        Self(adjugate.map(|value| (value * scale) as f32))
    }
}

fn product(a: &Map, b: &Map) -> Map {
    Map(std::array::from_fn(|i| {
        let (row, column) = (i / 3 * 3, i % 3);
        (0..3).map(|k| a.0[row + k] * b.0[k * 3 + column]).sum()
    }))
}

fn about_z(angle: f32) -> Map {
    let (s, c) = (libm::sinf(angle), libm::cosf(angle));
    Map([c, -s, 0.0, s, c, 0.0, 0.0, 0.0, 1.0])
}

fn about_x(angle: f32) -> Map {
    let (s, c) = (libm::sinf(angle), libm::cosf(angle));
    Map([1.0, 0.0, 0.0, 0.0, c, -s, 0.0, s, c])
}

//! What is dark and what is light around each module, also where a reflection leaves next to nothing between the two.

/// What a tone is at the most: beyond dark is no darker.
const MOST: f32 = 1.3;
/// So much less is a tone worth where light and dark cannot be told: its codeword is rather unknown than wrong.
const WASHED_OUT: f32 = 16.0;
/// How many modules around one tell what is dark and light there.
const REACH: usize = 4;
/// As bright as a sensor shows anything. Light is cut off there, and its noise with it: what is a little darker is dark.
pub(super) const FULL: f32 = 253.0;
/// How much darker at least.
const LEAST_IN_FULL: f32 = 1.0;
/// How far below that, against half of what lies between dark and light around, it is no longer light.
const CLOSE: f32 = 0.35;
/// How far around a module something dark must show, and how much of it, if that is to be light and not only lost in light.
const NEAR: usize = 2;
const LEAST_DARK: f32 = 3.0;
/// How far from the module the middle of all that may be: farther means that it is at the edge of what shows.
const ONE_SIDED: f32 = 0.6;
/// Where what is near differs so much from what is farther away, against the contrast, light changes so fast that it alone counts.
const STEEP: f32 = 0.3;

/// What is dark and light around each module.
pub(super) struct Local<'a> {
    brightness: &'a [f32],
    side: usize,
    /// For each module and before it, in both directions: sum and number of the light ones, of the dark ones.
    sums: Vec<[f32; 4]>,
    global: (f32, f32),
}

impl<'a> Local<'a> {
    pub(super) fn of(brightness: &'a [f32], dark: &[bool], side: usize) -> Self {
        let width = side + 1;
        let mut sums = vec![[0.0_f32; 4]; width * width];
        for y in 0..side {
            let mut line = [0.0_f32; 4];
            for x in 0..side {
                let index = y * side + x;
                if let (Some(value), Some(dark)) = (brightness.get(index), dark.get(index)) {
                    let at = 2 * usize::from(*dark);
                    line[at] += value;
                    line[at + 1] += 1.0;
                }
                let above = sums.get(y * width + x + 1).copied().unwrap_or_default();
                if let Some(sum) = sums.get_mut((y + 1) * width + x + 1) {
                    for ((sum, above), line) in sum.iter_mut().zip(above).zip(line) {
                        *sum = above + line;
                    }
                }
            }
        }
        let mut local = Self {
            brightness,
            side,
            sums,
            global: (127.0, 64.0),
        };
        let all = local.sum(0, 0, side, side);
        local.global = middle_and_contrast(all).unwrap_or((127.0, 64.0));
        local
    }

    /// What tells dark from light around a module.
    pub(super) fn at(&self, x: usize, y: usize) -> Level {
        let far = self.around(x, y, REACH);
        let near = self.around(x, y, NEAR);
        let far = middle_and_contrast(far).filter(|_| far[1] >= 6.0 && far[3] >= 6.0);
        let least = match far {
            Some(_) => 0.35 * self.global.1,
            // Where nearly all is light or dark, a reflection or a shadow has taken the rest: masks hardly ever leave such an area.
            None => WASHED_OUT * self.global.1,
        };
        let (threshold, contrast) = match (far, middle_and_contrast(near)) {
            // Both are there close by as well, and far from what they are on the whole.
            (Some((threshold, contrast)), Some((middle, near_contrast))) if near[1] >= 4.0 && near[3] >= 4.0 => {
                if (middle - threshold).abs() > STEEP * contrast {
                    (middle, near_contrast)
                } else {
                    (threshold, contrast)
                }
            }
            // What is light and dark on the whole is both the one or the other here.
            _ => self.extremes(x, y),
        };
        if threshold + contrast >= FULL {
            Level::in_full(threshold + contrast, contrast)
        } else {
            Level::evenly(threshold, contrast.max(least).max(1.5))
        }
    }

    /// The middle between the darkest and the brightest around a module, and half of what lies between them.
    fn extremes(&self, x: usize, y: usize) -> (f32, f32) {
        let (right, bottom) = ((x + NEAR + 1).min(self.side), (y + NEAR + 1).min(self.side));
        let (mut low, mut high) = (255.0_f32, 0.0_f32);
        for row in y.saturating_sub(NEAR)..bottom {
            let row = self.brightness.get(row * self.side..).unwrap_or_default();
            for value in row.get(x.saturating_sub(NEAR)..right).unwrap_or_default() {
                (low, high) = (low.min(*value), high.max(*value));
            }
        }
        ((low + high) / 2.0, (high - low) / 2.0)
    }

    /// Whether something that is dark is close to a module, and not all of it on one side.
    pub(super) fn shows_dark(&self, dark: &[bool], x: usize, y: usize) -> bool {
        let (mut count, mut to_right, mut to_bottom) = (0.0_f32, 0.0_f32, 0.0_f32);
        for row in y.saturating_sub(NEAR)..(y + NEAR + 1).min(self.side) {
            for column in x.saturating_sub(NEAR)..(x + NEAR + 1).min(self.side) {
                if dark.get(row * self.side + column) == Some(&true) {
                    count += 1.0;
                    to_right += column as f32 - x as f32;
                    to_bottom += row as f32 - y as f32;
                }
            }
        }
        count >= LEAST_DARK && to_right.hypot(to_bottom) < ONE_SIDED * count
    }

    fn around(&self, x: usize, y: usize, reach: usize) -> [f32; 4] {
        let (left, top) = (x.saturating_sub(reach), y.saturating_sub(reach));
        let (right, bottom) = ((x + reach + 1).min(self.side), (y + reach + 1).min(self.side));
        self.sum(left, top, right, bottom)
    }

    fn sum(&self, left: usize, top: usize, right: usize, bottom: usize) -> [f32; 4] {
        let at = |x: usize, y: usize| self.sums.get(y * (self.side + 1) + x).copied().unwrap_or_default();
        let (a, b, c, d) = (at(left, top), at(right, top), at(left, bottom), at(right, bottom));
        std::array::from_fn(|i| {
            let of = |sums: &[f32; 4]| sums.get(i).copied().unwrap_or_default();
            of(&d) - of(&b) - of(&c) + of(&a)
        })
    }
}

/// What tells dark from light.
pub(super) struct Level {
    pub(super) threshold: f32,
    /// From there to what is surely light, and to what is surely dark.
    light: f32,
    dark: f32,
}

impl Level {
    /// Where nothing is known but half of what lies between dark and light.
    const fn evenly(threshold: f32, contrast: f32) -> Self {
        Self {
            threshold,
            light: contrast,
            dark: contrast,
        }
    }

    /// Where `light` is as bright as can be: it is the same everywhere, while what is dark goes up to it, so what tells them apart
    /// is close to it. `contrast` is half of what lies between the two.
    fn in_full(light: f32, contrast: f32) -> Self {
        let to_light = (CLOSE * contrast).max(LEAST_IN_FULL);
        Self {
            threshold: light - to_light,
            light: to_light,
            dark: (contrast - to_light).max(LEAST_IN_FULL),
        }
    }

    pub(super) fn tone(&self, value: f32) -> f32 {
        let below = self.threshold - value;
        let tone = below / if below > 0.0 { self.dark } else { self.light };
        tone.clamp(-MOST, MOST)
    }
}

fn middle_and_contrast([light, lights, dark, darks]: [f32; 4]) -> Option<(f32, f32)> {
    if lights < 0.5 || darks < 0.5 {
        return None;
    }
    let (light, dark) = (light / lights, dark / darks);
    Some(((light + dark) / 2.0, (light - dark) / 2.0))
}

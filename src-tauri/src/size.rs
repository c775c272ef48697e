//! How large the window opens: on most screens so large that the code in it can be read at arm's length.

use crate::legible;
use crate::system::display::{Display as _, System};

/// The least: what every screen of the program is laid out for.
const LEAST: (f64, f64) = (960.0, 720.0);
/// Dots an inch where the system does not say: as many as those of notebooks have at most whose system enlarges by itself.
pub(crate) const USUAL: f64 = 129.0;
/// From this width on nothing stands below the card in a window that is low (`ui/src/parts/Page.svelte`).
const WIDE: f64 = 75.0 * 16.0;
/// What a screen says of its size may be wrong: a projector knows none.
const CREDIBLE: std::ops::RangeInclusive<f64> = 60.0..=240.0;

/// Modules of the longest code that a usual address leads to, quiet zone included.
const MODULES: u32 = 53;
/// The card's own edges.
const EDGES: f64 = 2.0;
/// What of the window's height is not the card's: the header, and the words below it.
const ABOVE_AND_BELOW: f64 = 11.25 * 16.0;
/// The card's share of the page's width, and what is beside the page.
const SHARE: f64 = 0.64;
const BESIDE: f64 = 144.0;

/// Width and height of the window, in the pixels of a style sheet, on a screen that has so many of them an inch.
pub(crate) fn of_window(inch: f64) -> (f64, f64) {
    let card = legible::side(MODULES, inch) + EDGES;
    let (mut width, height) = (card / SHARE + BESIDE, card + ABOVE_AND_BELOW);
    if height > LEAST.1 {
        // Many screens are too low for that.
        width = width.max(WIDE);
    }
    (width.max(LEAST.0).ceil(), height.max(LEAST.1).ceil())
}

/// How many pixels of a style sheet an inch has on the densest screen, or is taken to have.
pub(crate) fn inch() -> f64 {
    densest(&System::densities())
}

fn densest(screens: &[f64]) -> f64 {
    let credible = screens.iter().copied().filter(|density| CREDIBLE.contains(density));
    credible.max_by(f64::total_cmp).unwrap_or(USUAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_larger_on_a_denser_screen() {
        assert_eq!(of_window(96.0), (960.0, 720.0));
        let (width, height) = of_window(141.0);
        assert!(width > 1200.0 && height > 880.0, "{width} {height}");
        assert!(of_window(129.0).0 >= WIDE, "a screen of 800 lines is too low for it");
        assert!(height < 1080.0 - 100.0, "it fits below a panel: {height}");
    }

    #[test]
    fn a_screen_that_does_not_know_how_large_it_is_counts_as_a_notebooks() {
        for unknown in [vec![], vec![0.0], vec![12.0], vec![2540.0, f64::NAN]] {
            assert!((densest(&unknown) - USUAL).abs() < f64::EPSILON, "{unknown:?}");
        }
    }

    #[test]
    fn of_several_screens_the_densest_counts_that_can_be_believed() {
        assert!((densest(&[96.0, 141.0, 2540.0, 110.0]) - 141.0).abs() < f64::EPSILON);
    }
}

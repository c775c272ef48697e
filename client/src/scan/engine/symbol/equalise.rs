//! Takes out what each module has of its neighbours: blur mixes them, most of all where modules are small.

use super::Modules;
use crate::scan::engine::solve::solve;

/// A module's tone is a mix of nine colours and an offset.
const TERMS: usize = 10;

impl Modules {
    /// The modules without what their neighbours have mixed into them. The mix is estimated from what the modules seem to be,
    /// which it then corrects, `rounds` times.
    pub(in crate::scan::engine) fn equalised(&self, rounds: usize) -> Self {
        let mut current = self.clone();
        for _ in 0..rounds {
            let Some(next) = self.without_neighbours(&current) else {
                break;
            };
            current = next;
        }
        current
    }

    fn without_neighbours(&self, decided: &Self) -> Option<Self> {
        let side = self.layout.side;
        let mut rows = [[0.0_f64; TERMS + 1]; TERMS];
        for y in 0..side {
            for x in 0..side {
                let terms = decided.terms(x, y);
                let tone = f64::from(self.tone(x, y));
                for (row, a) in rows.iter_mut().zip(&terms) {
                    for (place, b) in row.iter_mut().zip(&terms) {
                        *place += f64::from(a * b);
                    }
                    row[TERMS] += f64::from(*a) * tone;
                }
            }
        }
        for (index, row) in rows.iter_mut().enumerate() {
            row[index] += 1e-3;
        }
        let mix = solve(rows)?.map(|weight| weight as f32);
        let own = mix[4];
        if own < 0.1 {
            return None;
        }
        let tones = (0..side * side)
            .map(|index| {
                let (x, y) = (index % side, index / side);
                let terms = decided.terms(x, y);
                let others: f32 = terms
                    .iter()
                    .zip(&mix)
                    .enumerate()
                    .filter(|(term, _)| *term != 4)
                    .map(|(_, (colour, weight))| colour * weight)
                    .sum();
                ((self.tone(x, y) - others) / own).clamp(-1.5, 1.5)
            })
            .collect();
        Some(self.with(tones))
    }

    /// What the colours around a module seem to be, row by row, a doubtful one between dark and light; last a constant.
    fn terms(&self, x: usize, y: usize) -> [f32; TERMS] {
        let mut terms = [1.0; TERMS];
        for (index, term) in terms.iter_mut().take(9).enumerate() {
            let (dx, dy) = (index % 3, index / 3);
            let tone = match ((x + dx).checked_sub(1), (y + dy).checked_sub(1)) {
                (Some(x), Some(y)) => self.tone(x, y),
                _ => -1.0,
            };
            *term = (3.0 * tone).clamp(-1.0, 1.0);
        }
        terms
    }
}

//! Codes in a terminal: two modules to a character, by half blocks.

use std::fmt::Write;

use super::QrPicture;

/// How a terminal shows colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminalStyle {
    /// Black on white by ANSI colours: right whatever the terminal's own colours are.
    Coloured,
    /// Characters alone, right where the terminal writes light on dark.
    Plain,
}

impl QrPicture {
    /// The picture as lines of text, each ended.
    #[must_use]
    pub fn to_terminal(&self, style: TerminalStyle) -> String {
        let mut text = String::new();
        for y in (0..self.width).step_by(2) {
            let row = (0..self.width).map(|x| {
                // Below the last row of an odd number there is nothing, which is light.
                let halves = (self.is_dark(x, y), self.is_dark(x, y + 1));
                match style {
                    TerminalStyle::Coloured => half_block(halves.0, halves.1),
                    TerminalStyle::Plain => half_block(!halves.0, !halves.1),
                }
            });
            let row: String = row.collect();
            let _infallible = match style {
                TerminalStyle::Coloured => writeln!(text, "\x1b[38;5;16;48;5;231m{row}\x1b[0m"),
                TerminalStyle::Plain => writeln!(text, "{row}"),
            };
        }
        text
    }
}

const fn half_block(upper: bool, lower: bool) -> char {
    match (upper, lower) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    }
}

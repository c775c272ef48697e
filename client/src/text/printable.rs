//! Text of somebody else, made harmless for a terminal and a window.

/// `text` with every control replaced by U+FFFD and cut to `most` characters. Line ends become spaces: nobody else's
/// text begins a line of this program's.
///
/// Controls are those that the protocol allows in no name either: C0, DEL and C1 (ECMA-48), which move the
/// cursor and set colours, and those of Unicode that reorder or hide the text around them (UAX 9 §2).
#[must_use]
pub fn printable(text: &str, most: usize) -> String {
    let mut shown: String = text.chars().take(most).map(harmless).collect();
    if text.chars().nth(most).is_some() {
        shown.push('…');
    }
    shown
}

fn harmless(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {
            '\u{fffd}'
        }
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_but_text() {
        for c in [
            '\u{1b}', '\u{7}', '\0', '\u{7f}', '\u{9b}', '\u{202e}', '\u{2066}', '\u{200f}', '\u{feff}',
        ] {
            assert_eq!(printable(&format!("a{c}[2Jb"), 99), "a\u{fffd}[2Jb", "{c:?}");
        }
        assert_eq!(printable("a\r\nb\tc\u{2028}d", 99), "a  b c d");
        assert_eq!(printable("山田の MacBook 💻", 99), "山田の MacBook 💻");
    }

    #[test]
    fn text_is_cut_at_its_length() {
        assert_eq!(printable("日本語", 3), "日本語");
        assert_eq!(printable("日本語だ", 3), "日本語…");
    }
}

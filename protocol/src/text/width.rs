//! Letters and digits as input methods write them.

use unicode_normalization::UnicodeNormalization;

/// The text with full-width letters, digits and signs as the ASCII ones that they stand for (Unicode's NFKC), and every kind of
/// dash, the Japanese long-vowel mark included, as `-`. For what people type of codes and keys, which are ASCII.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.nfkc()
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' => '-',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_japanese_input_method_writes_is_ascii() {
        assert_eq!(half_width("Ｔ－７６７３ーＷＪＺＥ―１"), "T-7673-WJZE-1");
        assert_eq!(half_width("ｔ‐7673–wjze"), "t-7673-wjze");
        assert_eq!(half_width("WARIFU://ID.EXAMPLE.ORG"), "WARIFU://ID.EXAMPLE.ORG");
    }
}

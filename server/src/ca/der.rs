//! As much DER as a certificate request needs (X.690 §8.1, §10.1).

/// Reads one value after the other.
pub(crate) struct Reader<'a>(&'a [u8]);

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const SEQUENCE: u8 = 0x30;
/// `[0]`, constructed.
pub(crate) const CONTEXT_0: u8 = 0xa0;

/// One value: its content, and its whole encoding.
pub(crate) struct Value<'a> {
    pub(crate) content: &'a [u8],
    pub(crate) whole: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next value; it must have that tag and the shortest definite length.
    pub(crate) fn value(&mut self, tag: u8) -> Option<Value<'a>> {
        let (&first, after_tag) = self.0.split_first()?;
        let (length, after_length) = length(after_tag)?;
        if first != tag {
            return None;
        }
        let (content, rest) = after_length.split_at_checked(length)?;
        let (whole, _) = self.0.split_at_checked(self.0.len() - rest.len())?;
        self.0 = rest;
        Some(Value { content, whole })
    }

    /// Nothing may follow.
    pub(crate) const fn end(self) -> Option<()> {
        if self.0.is_empty() { Some(()) } else { None }
    }
}

fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (length, least, rest) = match *bytes {
        [short @ 0..=0x7f, ref rest @ ..] => (usize::from(short), 0, rest),
        [0x81, a, ref rest @ ..] => (usize::from(a), 0x80, rest),
        [0x82, a, b, ref rest @ ..] => (usize::from(u16::from_be_bytes([a, b])), 0x100, rest),
        // Nothing that is read here is longer than 64 KiB, and DER knows no indefinite length.
        _ => return None,
    };
    (length >= least).then_some((length, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_definite_shortest_and_there() {
        let mut long = vec![SEQUENCE, 0x82, 0x01, 0x00];
        long.extend([0; 0x100]);
        for (der, length) in [
            (&[SEQUENCE, 0][..], Some(0)),
            (&[SEQUENCE, 1, 9], Some(1)),
            (&long, Some(0x100)),
            (&[SEQUENCE, 2, 9], None),
            (&[SEQUENCE, 0x80, 0, 0], None),
            (&[SEQUENCE, 0x81, 1, 9], None),
            (&[SEQUENCE, 0x82, 0, 1, 9], None),
            (&[SEQUENCE, 0x83, 1, 0, 0], None),
            (&[SEQUENCE], None),
            (&[], None),
            (&[INTEGER, 1, 9], None),
        ] {
            let content = Reader::new(der).value(SEQUENCE).map(|value| value.content.len());
            assert_eq!(content, length, "{der:?}");
        }
    }
}

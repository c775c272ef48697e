//! An archive of files as the kernel unpacks it at its start: cpio(5), "new ASCII".

const DIRECTORY: u32 = 0o040_755;
const FILE: u32 = 0o100_644;
const PROGRAM: u32 = 0o100_755;

/// Files so far.
#[derive(Default)]
pub(super) struct Archive {
    bytes: Vec<u8>,
    files: u32,
}

impl Archive {
    pub(super) fn directory(&mut self, name: &str) {
        self.add(name, DIRECTORY, &[]);
    }

    pub(super) fn file(&mut self, name: &str, content: &[u8]) {
        self.add(name, FILE, content);
    }

    pub(super) fn program(&mut self, name: &str, content: &[u8]) {
        self.add(name, PROGRAM, content);
    }

    /// The whole archive.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.add("TRAILER!!!", 0, &[]);
        self.bytes
    }

    fn add(&mut self, name: &str, mode: u32, content: &[u8]) {
        self.files += 1;
        let (size, name_size) = (content.len(), name.len() + 1);
        let inode = self.files;
        // Owner, group, time, devices and checksum are zero.
        let header = format!(
            "070701{inode:08X}{mode:08X}{0:08X}{0:08X}{1:08X}{0:08X}{size:08X}{0:08X}{0:08X}{0:08X}{0:08X}{name_size:08X}{0:08X}",
            0, 1
        );
        self.bytes.extend_from_slice(header.as_bytes());
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.push(0);
        self.pad();
        self.bytes.extend_from_slice(content);
        self.pad();
    }

    fn pad(&mut self) {
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_begins_at_a_multiple_of_four() {
        let mut archive = Archive::default();
        archive.file("ab", b"12345");
        let bytes = archive.finish();
        assert_eq!(bytes.get(..6), Some(b"070701".as_slice()));
        // 110 bytes of header, the name and its zero: padded to 116.
        assert_eq!(bytes.get(110..124), Some(b"ab\0\0\0\x0012345\0\0\0".as_slice()));
        assert_eq!(bytes.get(124..130), Some(b"070701".as_slice()));
        assert_eq!(bytes.len() % 4, 0);
    }
}

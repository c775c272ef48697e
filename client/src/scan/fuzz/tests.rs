use std::path::PathBuf;

use super::*;
use crate::scan::read_picture;

fn corpus(target: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "fuzz", "corpus", target]
        .iter()
        .collect()
}

fn replay(target: &str, read: fn(&[u8])) {
    let mut files = 0;
    for file in std::fs::read_dir(corpus(target)).unwrap() {
        read(&std::fs::read(file.unwrap().path()).unwrap());
        files += 1;
    }
    assert!(files > 0);
}

#[test]
fn the_pictures_that_the_fuzzer_begins_with_are_read() {
    replay("picture", file);
    for name in ["code.png", "code.jpeg", "code.webp"] {
        let bytes = std::fs::read(corpus("picture").join(name)).unwrap();
        assert!(read_picture(&bytes).is_ok(), "{name}");
    }
}

#[test]
fn the_frames_that_the_fuzzer_begins_with_are_looked_at() {
    replay("reader", frames);
    for name in ["code", "light_on_dark", "mirrored"] {
        let bytes = std::fs::read(corpus("reader").join(name)).unwrap();
        let (frame, rest) = Frame::of(&bytes).unwrap();
        assert!(rest.is_empty(), "{name}");
        let luma = Luma::new(&frame.pixels, frame.width, frame.height, frame.stride).unwrap();
        let look = Reader::new().look(luma, frame.effort);
        assert!(look.pairing_code().is_ok(), "{name}");
    }
}

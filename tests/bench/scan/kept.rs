//! Frames as files, for other programs.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use image::{ExtendedColorType, ImageFormat};
use warifu_film::scene::Scene;
use warifu_film::{HEIGHT, WIDTH};

/// A directory of PNGs with an `index.tsv`: a line for each with its name, its text, its conditions.
pub(crate) struct Kept {
    directory: PathBuf,
    index: File,
}

impl Kept {
    pub(crate) fn new(directory: &Path) -> Self {
        std::fs::create_dir_all(directory).unwrap();
        Self {
            directory: directory.to_owned(),
            index: File::create(directory.join("index.tsv")).unwrap(),
        }
    }

    pub(crate) fn keep(&mut self, number: u64, scene: &Scene, frame: &[u8]) {
        let name = format!("{number:04}.png");
        image::save_buffer_with_format(
            self.directory.join(&name),
            frame,
            WIDTH as u32,
            HEIGHT as u32,
            ExtendedColorType::L8,
            ImageFormat::Png,
        )
        .unwrap();
        writeln!(self.index, "{name}\t{}\t{:?}", scene.text, scene.conditions).unwrap();
    }
}

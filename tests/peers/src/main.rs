//! Reads codes by rqrr for `cargo xtask bench scan`: pictures come in, texts go out, as in `tests/python/read_codes.py`.

use std::io::{Read, Result, Write, stdin, stdout};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use rqrr::PreparedImage;
use serde_json::json;

fn main() -> Result<()> {
    // It panics on some pictures, which is told to whoever asks and to nobody else.
    std::panic::set_hook(Box::new(|_| {}));
    let (mut stdin, mut stdout) = (stdin().lock(), stdout().lock());
    // A first line says that the reader is there at all.
    writeln!(stdout, "{{}}")?;
    stdout.flush()?;
    while let Some(size) = size(&mut stdin)? {
        let [width, height] = size;
        let mut pixels = vec![0; width * height];
        stdin.read_exact(&mut pixels)?;
        let begun = Instant::now();
        let texts = catch_unwind(AssertUnwindSafe(|| texts(&pixels, width, height)));
        let milliseconds = begun.elapsed().as_secs_f64() * 1_000.0;
        let failed = texts.is_err();
        let answer = json!({ "texts": texts.unwrap_or_default(), "ms": milliseconds, "failed": failed });
        writeln!(stdout, "{answer}")?;
        stdout.flush()?;
    }
    Ok(())
}

/// Width and height of the next picture; none when there are no more.
fn size(from: &mut impl Read) -> Result<Option<[usize; 2]>> {
    let mut header = [0; 8];
    if from.read(&mut header[..1])? == 0 {
        return Ok(None);
    }
    from.read_exact(&mut header[1..])?;
    let [a, b, c, d, e, f, g, h] = header;
    Ok(Some(
        [[a, b, c, d], [e, f, g, h]].map(|bytes| u32::from_le_bytes(bytes) as usize),
    ))
}

fn texts(pixels: &[u8], width: usize, height: usize) -> Vec<String> {
    let mut image = PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    let grids = image.detect_grids();
    grids
        .iter()
        .filter_map(|grid| grid.decode().ok())
        .map(|(_, text)| text)
        .collect()
}

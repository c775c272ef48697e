use super::*;

fn code() -> PairingCode {
    "WARIFU://EXAMPLE.ORG:8443/T/A4DQOBYHA4DQOBYHA4DQOBYHA4/UWS2LJNFUWS2LJNFUWS2LJNFUU/AMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQ"
        .parse()
        .unwrap()
}

#[test]
fn a_code_has_few_modules_and_a_quiet_zone() {
    let picture = QrPicture::of_code(&code()).unwrap();
    // Version 6 at level M holds 154 alphanumeric characters; as bytes the same text would need version 8.
    assert_eq!(picture.width(), 41 + 8);
    for i in 0..picture.width() {
        for edge in 0..4 {
            for (x, y) in [
                (i, edge),
                (edge, i),
                (i, picture.width() - 1 - edge),
                (picture.width() - 1 - edge, i),
            ] {
                assert!(!picture.is_dark(x, y));
            }
        }
    }
    assert!(picture.is_dark(4, 4));
    assert_eq!(format!("{picture:?}"), "QrPicture(49 modules)");
}

#[test]
fn a_terminal_gets_half_blocks() {
    let picture = QrPicture {
        modules: vec![true, false, true, true, false, false, false, true, true],
        width: 3,
    };
    assert_eq!(picture.to_terminal(TerminalStyle::Plain), " █▄\n█▄▄\n");
    let coloured = picture.to_terminal(TerminalStyle::Coloured);
    assert!(
        coloured
            .lines()
            .all(|line| line.starts_with("\x1b[38;5;16;48;5;231m") && line.ends_with("\x1b[0m"))
    );
}

/// Draws a path of `M x y h n v1 h-n z`, and of nothing else.
fn rasterised(path: &str, width: usize) -> Vec<bool> {
    let mut modules = vec![false; width * width];
    for run in path.split_terminator('z') {
        let (x, rest) = run.strip_prefix('M').unwrap().split_once(' ').unwrap();
        let (y, rest) = rest.split_once('h').unwrap();
        let (length, back) = rest.split_once("v1h-").unwrap();
        assert_eq!(length, back);
        let [x, y, length]: [usize; 3] = [x, y, length].map(|number| number.parse().unwrap());
        for x in x..x + length {
            assert!(!std::mem::replace(&mut modules[y * width + x], true), "drawn once");
        }
        assert!(!modules[y * width + x + length], "a run is whole");
    }
    modules
}

#[test]
fn a_window_gets_the_same_modules_as_a_path() {
    let picture = QrPicture::of_code(&code()).unwrap();
    assert!(rasterised(&picture.to_svg_path(), picture.width()) == picture.modules);
    let small = QrPicture {
        modules: vec![true, false, true, true, false, false, false, true, true],
        width: 3,
    };
    assert_eq!(small.to_svg_path(), "M0 0h1v1h-1zM2 0h1v1h-1zM0 1h1v1h-1zM1 2h2v1h-2z");
}

#[test]
fn what_is_too_long_is_refused() {
    assert_eq!(QrPicture::of_text(&"x".repeat(3_000)), Err(QrError::TooLong));
}

#[test]
fn what_a_terminal_shows_can_be_read() {
    let picture = QrPicture::of_code(&code()).unwrap();
    // Each character back to its two modules, as a camera would see them.
    let text = picture.to_terminal(TerminalStyle::Plain);
    let rows: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
    let pixels = image::GrayImage::from_fn(49 * 4, 50 * 4, |x, y| {
        let (x, y) = ((x / 4) as usize, (y / 4) as usize);
        let light = match (rows[y / 2][x], y % 2) {
            ('█', _) | ('▀', 0) | ('▄', 1) => 255,
            _ => 0,
        };
        image::Luma([light])
    });
    let mut png = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut png, image::ImageFormat::Png).unwrap();
    assert_eq!(crate::scan::read_picture(png.get_ref()), Ok(code()));
}

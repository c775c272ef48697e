//! Looks whether code that differs from system to system is where it belongs: behind a `mod` or a `use` that picks.

use std::fs;
use std::path::{Path, PathBuf};

/// Words by which code asks what it is compiled for.
const WORDS: [&str; 4] = ["target_os", "unix", "windows", "consts::OS"];

#[test]
fn systems_differ_only_where_one_is_picked() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&source, &mut files);
    assert!(files.len() > 100);
    let found: Vec<String> = files
        .iter()
        .flat_map(|path| {
            let text = fs::read_to_string(path).unwrap();
            let strays = strays(&text);
            let at = |line: usize| format!("{}:{}", path.strip_prefix(&source).unwrap().display(), line + 1);
            strays.into_iter().map(at).collect::<Vec<_>>()
        })
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn what_strays_is_found() {
    for (text, wanted) in [
        ("#[cfg(windows)]\nmod windows;\n", vec![]),
        (
            "#[cfg(target_os = \"linux\")]\npub(super) use self::linux::Linux as System;\n",
            vec![],
        ),
        ("#[cfg(unix)]\nfn shots() {}\n", vec![0]),
        ("#[cfg(not(windows))]\n#[must_use]\nfn shots() {}\n", vec![0]),
        ("fn a() {\n    if cfg!(windows) {}\n}\n", vec![1]),
        ("fn a() {\n    std::env::consts::OS;\n}\n", vec![1]),
        (
            "#[cfg(test)]\nmod tests {\n    #[cfg(unix)]\n    fn a() {}\n}\n",
            vec![],
        ),
        (
            "#[cfg(all(test, windows))]\nmod tests {\n    #[cfg(unix)]\n    fn a() {}\n}\n",
            vec![],
        ),
        // Comments may speak of it.
        ("/// On `windows` and by `cfg!(unix)`.\nfn a() {}\n", vec![]),
    ] {
        assert_eq!(strays(text), wanted, "{text}");
    }
}

/// The lines of a file, but its tests, that ask for a system and pick no module.
fn strays(text: &str) -> Vec<usize> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let end = lines.iter().position(|line| line.starts_with("mod tests"));
    let asks = |line: &str| {
        let is_condition = line.contains("cfg(") || line.contains("cfg!(") || line.contains("consts::OS");
        is_condition && !line.starts_with("//") && WORDS.iter().any(|word| line.contains(word))
    };
    let picks = |after: &[&str]| {
        let item = after.iter().find(|line| !line.starts_with("#["));
        item.is_some_and(|item| item.starts_with("mod ") || item.starts_with("use ") || item.contains(" use "))
    };
    let stray = |line: &usize| asks(lines[*line]) && !(lines[*line].starts_with("#[cfg(") && picks(&lines[*line..]));
    (0..end.unwrap_or(lines.len())).filter(stray).collect()
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            collect(&path, files);
        } else if name.ends_with(".rs") && !["systems.rs", "tests.rs"].contains(&&*name) {
            files.push(path);
        }
    }
}

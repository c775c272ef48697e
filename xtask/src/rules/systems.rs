//! What differs per system is behind a trait: only who picks one of its files may ask which system this is.

use std::fs;
use std::path::Path;

use crate::workspace;

/// What people get.
const PRODUCT: [&str; 5] = ["private", "protocol", "client/src", "server/src", "src-tauri/src"];

/// Who declares a trait and picks the file that implements it for a system. They ask for a `mod` or a `use`, and for nothing else.
const PICKERS: &[&str] = &[
    "client/src/camera/permission.rs",
    "client/src/camera/system/mod.rs",
    "client/src/camera/system/native.rs",
    "client/src/cli/ending.rs",
    "client/src/core_dumps.rs",
    "client/src/keychain/system.rs",
    "client/src/machine.rs",
    "client/src/profile/location.rs",
    "client/src/screen/system/mod.rs",
    "private/src/access.rs",
    "server/src/by_hand.rs",
    "server/src/cli/stop.rs",
    "server/src/core_dumps.rs",
    "src-tauri/src/system/address.rs",
    "src-tauri/src/system/display.rs",
    "src-tauri/src/system/failing.rs",
    "src-tauri/src/system/history.rs",
    "src-tauri/src/system/links.rs",
    "src-tauri/src/system/renderer.rs",
    "src-tauri/src/system/stop.rs",
];

/// Who asks for more, and why.
const OTHERS: &[(&str, &str)] = &[
    (
        "client/src/camera/backend.rs",
        "what only Linux tells of cameras is unused elsewhere",
    ),
    (
        "client/src/camera/frame.rs",
        "what only Linux gives as it is is unused elsewhere",
    ),
    (
        "private/src/lib.rs",
        "only Windows has services with accounts of their own",
    ),
    ("server/src/cli/args.rs", "only Windows has the command `service`"),
    (
        "server/src/cli/log.rs",
        "only a service of Windows has its log in files",
    ),
    ("server/src/cli/mod.rs", "only Windows has the command `service`"),
    (
        "src-tauri/src/main.rs",
        "an attribute of the whole program, for Microsoft's linker",
    ),
];

/// Words of a condition that is about the system.
const ABOUT_SYSTEMS: [&str; 6] = [
    "unix",
    "windows",
    "target_os",
    "target_family",
    "target_env",
    "target_vendor",
];

/// Other ways to ask.
const ASIDES: [&str; 4] = ["consts::OS", "consts::FAMILY", "cfg_select!", "cfg_if!"];

/// A place that asks which system this is.
#[derive(Debug, PartialEq, Eq)]
struct Question {
    line: usize,
    picks: bool,
}

/// Where `text`, a file of Rust's, asks which system this is. What its tests ask does not count.
fn questions(text: &str) -> Vec<Question> {
    let text = without_comments_and_tests(text);
    let mut found = Vec::new();
    for start in ["cfg(", "cfg_attr(", "cfg!("] {
        for (at, _) in text.match_indices(start) {
            let (before, from) = text.split_at(at);
            let (condition, rest) = in_parentheses(from.strip_prefix(start).unwrap_or_default());
            if !ends_within_a_name(before) && is_about_systems(condition) {
                let picks = start == "cfg(" && is_a_choice(rest);
                found.push(Question {
                    line: lines(before),
                    picks,
                });
            }
        }
    }
    for aside in ASIDES {
        found.extend(text.match_indices(aside).map(|(at, _)| Question {
            line: lines(text.split_at(at).0),
            picks: false,
        }));
    }
    found.sort_by_key(|question| question.line);
    found
}

/// In which line something stands that has `before` before it.
fn lines(before: &str) -> usize {
    before.matches('\n').count() + 1
}

/// Tests end where nothing is indented. Lines stay where they are.
fn without_comments_and_tests(text: &str) -> String {
    let (product, tests) = text.split_once("\nmod tests {\n").unwrap_or((text, ""));
    let (tests, after) = tests.split_once("\n}\n").unwrap_or((tests, ""));
    // With those before and after.
    let blank = "\n".repeat(lines(tests) + 3);
    [product, &blank, after]
        .concat()
        .lines()
        .flat_map(|line| [if line.trim_start().starts_with("//") { "" } else { line }, "\n"])
        .collect()
}

/// What is in the parentheses that are open at the beginning of `text`, and what comes after them.
fn in_parentheses(text: &str) -> (&str, &str) {
    let mut depth = 1_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let (inside, rest) = text.split_at(at);
            return (inside, rest.strip_prefix(')').unwrap_or_default());
        }
    }
    (text, "")
}

fn ends_within_a_name(text: &str) -> bool {
    text.ends_with(|last: char| last.is_alphanumeric() || last == '_')
}

/// What is compiled for tests alone may ask what it likes.
fn is_about_systems(condition: &str) -> bool {
    let mut words = condition.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    !condition.trim_start().starts_with("all(test,") && words.any(|word| ABOUT_SYSTEMS.contains(&word))
}

/// Whether the attribute that ends where `rest` begins is one of `mod name;` or of a `use`.
fn is_a_choice(rest: &str) -> bool {
    let mut lines = rest.lines().map(str::trim).skip_while(|line| {
        let is_attribute = line.starts_with("#[") || line.starts_with(']');
        is_attribute || line.is_empty()
    });
    let item = lines.next().unwrap_or_default();
    let item = match item.strip_prefix("pub") {
        Some(public) => public.split_once(' ').map_or("", |(_, item)| item),
        None => item,
    };
    item.starts_with("use ") || (item.starts_with("mod ") && item.ends_with(';'))
}

/// Every file of the product that is no test, with what it asks.
fn asking() -> Vec<(String, Vec<Question>)> {
    let mut found = Vec::new();
    for room in PRODUCT {
        collect(&workspace::root().join(room), &mut found);
    }
    found
}

fn collect(directory: &Path, found: &mut Vec<(String, Vec<Question>)>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let is_test = ["tests", "tests.rs", "target"].iter().any(|name| path.ends_with(name));
        if is_test {
            continue;
        }
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let asked = questions(&fs::read_to_string(&path).unwrap().replace("\r\n", "\n"));
            if !asked.is_empty() {
                found.push((name(&path), asked));
            }
        }
    }
}

/// As the lists have it, on every system.
fn name(path: &Path) -> String {
    let path = path.strip_prefix(workspace::root()).unwrap();
    let parts: Vec<_> = path.iter().map(|part| part.to_str().unwrap()).collect();
    parts.join("/")
}

#[test]
fn only_who_picks_asks_which_system_this_is() {
    let mut wrong = Vec::new();
    for (file, asked) in asking() {
        if OTHERS.iter().any(|(other, _)| *other == file) {
            continue;
        }
        let is_picker = PICKERS.contains(&&*file);
        let others = asked.iter().filter(|question| !is_picker || !question.picks);
        wrong.extend(others.map(|question| format!("{file}:{}", question.line)));
    }
    assert!(
        wrong.is_empty(),
        "what differs per system is behind a trait that has a file for each (see `private/src/access.rs`), but these ask:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn who_is_listed_asks() {
    let asking = asking();
    let listed = PICKERS.iter().chain(OTHERS.iter().map(|(file, _)| file));
    let silent: Vec<_> = listed
        .filter(|file| !asking.iter().any(|(name, _)| name == *file))
        .collect();
    assert!(silent.is_empty(), "these ask nothing any more, or are gone: {silent:?}");
    for (file, _) in OTHERS {
        let only_picks = asking
            .iter()
            .any(|(name, asked)| name == file && asked.iter().all(|question| question.picks));
        assert!(!only_picks, "{file} is a picker now");
    }
}

#[test]
fn a_question_is_found_however_it_is_asked() {
    for (text, expected) in [
        ("#[cfg(unix)]\nmod unix;\n", vec![(1, true)]),
        (
            "\n#[cfg(not(target_os = \"linux\"))]\npub(crate) use self::native::Native as System;\n",
            vec![(2, true)],
        ),
        (
            "#[cfg(windows)]\n#[expect(dead_code)]\nuse self::windows::{A, B};\n",
            vec![(1, true)],
        ),
        ("#[cfg(windows)]\nmod windows {\n}\n", vec![(1, false)]),
        ("#[cfg(unix)]\npub fn close() {}\n", vec![(1, false)]),
        (
            "#[cfg_attr(\n    not(any(target_os = \"linux\", test)),\n    expect(dead_code)\n)]\nmod a;\n",
            vec![(1, false)],
        ),
        ("fn a() {\n    if cfg!(windows) {}\n}\n", vec![(2, false)]),
        ("#[cfg(any(test, windows))]\nfn a() {}\n", vec![(1, false)]),
        (
            "let a = std::env::consts::OS;\ncfg_select! {}\n",
            vec![(1, false), (2, false)],
        ),
        (
            "#[cfg(test)]\nmod tests {\n    #[cfg(unix)]\n    fn a() {}\n}\nfn b() {\n    cfg!(unix)\n}\n",
            vec![(7, false)],
        ),
        ("#[cfg(all(test, unix))]\nfn a() {}\n", vec![]),
        ("#[cfg(feature = \"sns\")]\nfn a() {}\n", vec![]),
        ("// On `cfg(unix)` alone.\n", vec![]),
        (
            "#[cfg(test)]\nmod tests {\n    #[cfg(unix)]\n    fn a() {}\n}\n",
            vec![],
        ),
        (
            "#[cfg(all(test, windows))]\nmod tests {\n    #[cfg(unix)]\n    fn a() {}\n}\n",
            vec![],
        ),
    ] {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(line, picks)| Question { line, picks })
            .collect();
        assert_eq!(questions(text), expected, "{text}");
    }
}

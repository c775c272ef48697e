//! What the window says to a person who has no terminal.

use super::*;

/// The messages of a catalogue that have words of their own for the window.
fn with_own_words(source: &str) -> BTreeSet<&str> {
    let mut message = "";
    let mut found = BTreeSet::new();
    for line in source.lines() {
        if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            message = line.split_once(" =").unwrap().0;
        } else if line.trim_start().starts_with(".window =") {
            assert!(found.insert(message), "{message}");
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_words_for_the_window() {
    let [english, japanese] = [
        with_own_words(include_str!("../../../locales/en.ftl")),
        with_own_words(include_str!("../../../locales/ja.ftl")),
    ];
    assert_eq!(english, japanese);
    assert!(english.len() > 30);
    for id in english {
        for language in Language::ALL {
            let [terminal, window] = [Surface::Terminal, Surface::Window].map(|s| text_on(s, language, id, &[]));
            assert_ne!(terminal, window, "{id}");
        }
    }
}

#[test]
fn the_window_speaks_of_nothing_that_only_a_terminal_has() {
    for error in errors::every() {
        for language in Language::ALL {
            let said = explain_for(&error, language, Surface::Window);
            let text = format!("{} {}", said.title, said.detail);
            for foreign in ["--", "\"warifu ", "warifu add", "WARIFU_", "コマンド", "プロファイル"] {
                assert!(!text.contains(foreign), "{foreign}: {text}");
            }
            let text = text.to_lowercase();
            assert!(!text.contains("command") && !text.contains("profile"), "{text}");
        }
    }
}

#[test]
fn without_a_keychain_the_window_offers_a_passphrase() {
    let error = crate::keychain::KeychainError::Absent("no bus".into()).into();
    let said = |language| explain_for(&error, language, Surface::Window).detail;
    let english = said(Language::English);
    assert!(english.contains("\"Use a passphrase instead\"") && english.contains("file protected by a passphrase"));
    let japanese = said(Language::Japanese);
    assert!(japanese.contains("「パスフレーズを使う」") && japanese.contains("パスフレーズで守られたファイル"));
    assert!(
        explain(&error, Language::English)
            .detail
            .contains("WARIFU_KEYCHAIN=passphrase")
    );
}

#[test]
fn a_camera_that_is_forbidden_is_allowed_elsewhere_on_each_system() {
    for language in Language::ALL {
        let said = |system, surface| text_on(surface, language, "camera-denied-detail", &[("system", system)]);
        let (camera, macos) = match language {
            Language::English => ("Camera", "System Settings"),
            Language::Japanese => ("カメラ", "システム設定"),
        };
        for surface in [Surface::Terminal, Surface::Window] {
            assert!(said("macos", surface).contains(macos));
            assert!(said("windows", surface).contains(camera) && !said("windows", surface).contains(macos));
            assert!(said("linux", surface).contains("video") && said("linux", surface).contains("Flatpak"));
        }
        assert!(said("windows", Surface::Terminal).contains("ms-settings:privacy-webcam"));
        assert!(said("linux", Surface::Terminal).contains("usermod -aG video"));
    }
}

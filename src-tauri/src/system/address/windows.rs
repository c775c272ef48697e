//! A name that WebView2 never asks the network for: it has no schemes of a program's own.

use tauri::Url;

use super::Address;

/// Windows 10 and later.
pub(crate) enum Windows {}

impl Address for Windows {
    fn is_own(url: &Url) -> bool {
        let origin = url.origin().ascii_serialization();
        ["http://tauri.localhost", "https://tauri.localhost"].contains(&&*origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_origin_makes_a_page_ones_own() {
        let own = |url: &str| Windows::is_own(&url.parse().unwrap());
        assert!(own("http://tauri.localhost/index.html"));
        assert!(!own("http://tauri.localhost:8080/index.html"));
        assert!(!own("http://tauri.localhost.example.org/index.html"));
        assert!(!own("tauri://localhost/index.html"));
    }
}

//! A scheme of Tauri's own, which WebKit lets a program have.

use tauri::Url;

use super::Address;

/// Linux and macOS.
pub(crate) enum Unix {}

impl Address for Unix {
    fn is_own(url: &Url) -> bool {
        url.scheme() == "tauri" && url.host_str() == Some("localhost")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_alone_makes_no_page_ones_own() {
        let own = |url: &str| Unix::is_own(&url.parse().unwrap());
        assert!(own("tauri://localhost/index.html"));
        assert!(!own("tauri://example.org/index.html"));
        assert!(!own("http://tauri.localhost/index.html"));
    }
}

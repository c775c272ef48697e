//! What a Windows is called.

/// The first build of Windows 11.
const WINDOWS_11: u32 = 22_000;

/// What people call the edition that is in the registry as `product`. Windows 11 is there as Windows 10; the number of the
/// build tells.
pub(super) fn named(product: &str, build: Option<u32>) -> String {
    match product.strip_prefix("Windows 10") {
        Some(edition) if build.is_some_and(|build| build >= WINDOWS_11) => format!("Windows 11{edition}"),
        _ => product.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_11_is_told_by_its_build() {
        for (product, build, wanted) in [
            ("Windows 10 Pro", Some(19_045), "Windows 10 Pro"),
            ("Windows 10 Pro", Some(21_999), "Windows 10 Pro"),
            ("Windows 10 Pro", Some(22_000), "Windows 11 Pro"),
            ("Windows 10 Home", Some(26_100), "Windows 11 Home"),
            ("Windows 10", Some(26_100), "Windows 11"),
            ("Windows 10 Pro", None, "Windows 10 Pro"),
            (
                "Windows Server 2025 Standard",
                Some(26_100),
                "Windows Server 2025 Standard",
            ),
            ("Windows 11 Pro", Some(26_100), "Windows 11 Pro"),
        ] {
            assert_eq!(named(product, build), wanted, "{product} {build:?}");
        }
    }
}

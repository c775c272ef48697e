//! The account that a service runs by: its own, without a password, and allowed nothing but what is given to it.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

/// Its name.
pub(super) fn name(service: &str) -> String {
    format!("NT SERVICE\\{service}")
}

/// Its identifier. It follows from the name of the service: SHA-1 of that in capitals, as UTF-16 (MS-DTYP §2.4.2.4, "NT Service").
pub(super) fn identifier(service: &str) -> String {
    let name: Vec<u8> = service
        .to_uppercase()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, &name);
    let parts = hash.as_ref().chunks_exact(4);
    parts.fold("S-1-5-80".to_owned(), |identifier, part| {
        let number = part
            .iter()
            .rev()
            .fold(0, |number: u32, byte| number << 8 | u32::from(*byte));
        format!("{identifier}-{number}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identifier_is_the_one_that_windows_gives() {
        // Every Windows has this one, and documents it.
        assert_eq!(
            identifier("TrustedInstaller"),
            "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
        );
    }
}

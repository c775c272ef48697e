//! What Windows has written about cameras into its registry, understood.

use super::Permission;

/// What the switches come to that all must be on, as the registry has them: `Allow`, `Deny`, or nothing where nobody has
/// touched one.
pub(super) fn of(switches: &[Option<String>]) -> Permission {
    let says =
        |switch: &Option<String>, word: &str| switch.as_deref().is_some_and(|set| set.eq_ignore_ascii_case(word));
    if switches.iter().any(|switch| says(switch, "Deny")) {
        Permission::Denied
    } else if switches.iter().all(|switch| says(switch, "Allow")) {
        Permission::Allowed
    } else {
        Permission::Unsaid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_switch_that_is_off_is_enough() {
        for (switches, wanted) in [
            (["Allow", "Allow", "Allow"], Permission::Allowed),
            (["Deny", "Allow", "Allow"], Permission::Denied),
            (["Allow", "Deny", "Allow"], Permission::Denied),
            (["Allow", "Allow", "Deny"], Permission::Denied),
            (["", "", "deny"], Permission::Denied),
            (["Allow", "Allow", ""], Permission::Unsaid),
            (["Allow", "Prompt", "Allow"], Permission::Unsaid),
            (["", "", ""], Permission::Unsaid),
        ] {
            let written = switches.map(|text| Some(text.to_owned()).filter(|text| !text.is_empty()));
            assert_eq!(of(&written), wanted, "{switches:?}");
        }
    }
}

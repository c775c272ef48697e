//! Whether what npm has installed is what the lock file names.

use serde_json::{Map, Value};

/// Compares `package-lock.json` with the list that npm leaves in `node_modules` as the last thing that it does.
pub(super) fn is_as_locked(lock: &str, installed: &str) -> bool {
    let (Some(wanted), Some(there)) = (packages(lock), packages(installed)) else {
        return false;
    };
    let all_there = wanted
        .iter()
        .filter(|(place, package)| !place.is_empty() && !is_for_some_systems(package))
        .all(|(place, _)| there.contains_key(place));
    all_there
        && there
            .iter()
            .all(|(place, package)| wanted.get(place).is_some_and(|wanted| is_same(wanted, package)))
}

fn packages(list: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str::<Value>(list).ok()?.get_mut("packages")?.take() {
        Value::Object(packages) => Some(packages),
        _ => None,
    }
}

/// Programs for other systems are in the lock file, but are not installed.
fn is_for_some_systems(package: &Value) -> bool {
    ["optional", "devOptional"]
        .iter()
        .any(|key| package.get(key) == Some(&Value::Bool(true)))
}

fn is_same(one: &Value, other: &Value) -> bool {
    ["version", "integrity"]
        .iter()
        .all(|key| one.get(key) == other.get(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"{"lockfileVersion": 3, "packages": {
        "": {"name": "ui", "devDependencies": {"vite": "^8"}},
        "node_modules/vite": {"version": "8.3.8", "integrity": "sha512-a"},
        "node_modules/@cli/linux": {"version": "2.0.0", "integrity": "sha512-b", "optional": true, "os": ["linux"]},
        "node_modules/@cli/darwin": {"version": "2.0.0", "integrity": "sha512-c", "optional": true, "os": ["darwin"]}
    }}"#;

    fn installed(packages: &str) -> String {
        format!(r#"{{"lockfileVersion": 3, "packages": {{{packages}}}}}"#)
    }

    #[test]
    fn programs_for_other_systems_may_be_absent() {
        let there = installed(
            r#""node_modules/vite": {"version": "8.3.8", "integrity": "sha512-a"},
               "node_modules/@cli/linux": {"version": "2.0.0", "integrity": "sha512-b", "optional": true}"#,
        );
        assert!(is_as_locked(LOCK, &there));
    }

    #[test]
    fn every_other_difference_counts() {
        for there in [
            "",
            r#""node_modules/vite": {"version": "8.3.7", "integrity": "sha512-a"}"#,
            r#""node_modules/vite": {"version": "8.3.8", "integrity": "sha512-x"}"#,
            r#""node_modules/vite": {"version": "8.3.8", "integrity": "sha512-a"},
               "node_modules/old": {"version": "1.0.0"}"#,
        ] {
            assert!(!is_as_locked(LOCK, &installed(there)), "{there}");
        }
        assert!(!is_as_locked(LOCK, ""));
        assert!(!is_as_locked("", &installed("")));
    }
}

//! Conditions and updates, with every attribute under an alias: half of the natural names (`name`, `token`,
//! `ttl`, `uuid`, `status`, …) are reserved words.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// The aliases in `expressions`: `#name` stands for `name`.
pub(super) fn names(expressions: &[&str]) -> HashMap<String, String> {
    let mut names = HashMap::new();
    for expression in expressions {
        for after in expression.split('#').skip(1) {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let (name, _) = after.split_at(end.unwrap_or(after.len()));
            names.insert(format!("#{name}"), name.to_owned());
        }
    }
    names
}

/// The values of an expression: `(":now", …)`.
pub(super) fn values<const N: usize>(values: [(&str, AttributeValue); N]) -> HashMap<String, AttributeValue> {
    HashMap::from(values.map(|(name, value)| (name.to_owned(), value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alias_is_named_once() {
        let found = names(&[
            "SET #outcome = :done REMOVE #open.#id",
            "attribute_not_exists(#revoked_at) AND #outcome=:open",
        ]);
        let mut aliases: Vec<_> = found.iter().map(|(alias, name)| format!("{alias} {name}")).collect();
        aliases.sort();
        assert_eq!(
            aliases,
            ["#id id", "#open open", "#outcome outcome", "#revoked_at revoked_at"]
        );
        assert!(names(&["size(x)"]).is_empty());
    }
}

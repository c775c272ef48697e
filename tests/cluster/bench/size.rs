//! How large items are for DynamoDB, and what that costs.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>

use serde_json::Value;

/// The bytes of an item: names and values.
pub(super) fn of_item(item: &Value) -> usize {
    let attributes = item.as_object().into_iter().flatten();
    attributes.map(|(name, value)| name.len() + of_value(value)).sum()
}

/// What a write of an item of that size costs in a transaction: twice as much as without.
pub(super) fn written(bytes: usize) -> usize {
    2 * bytes.div_ceil(1024).max(1)
}

/// What a strongly consistent read of an item of that size costs, also of one that is not there.
pub(super) fn read(bytes: usize) -> usize {
    bytes.div_ceil(4096).max(1)
}

fn of_value(value: &Value) -> usize {
    let Some((kind, value)) = value.as_object().and_then(|value| value.iter().next()) else {
        return 0;
    };
    let text = value.as_str().unwrap_or_default();
    match kind.as_str() {
        "S" => text.len(),
        // Two digits a byte, and one more.
        "N" => text.len().div_ceil(2) + 1,
        // Base64.
        "B" => text.trim_end_matches('=').len() * 3 / 4,
        "L" => {
            3 + value
                .as_array()
                .into_iter()
                .flatten()
                .map(|one| 1 + of_value(one))
                .sum::<usize>()
        }
        "M" => 3 + of_item(value) + value.as_object().map_or(0, serde_json::Map::len),
        _ => 1,
    }
}

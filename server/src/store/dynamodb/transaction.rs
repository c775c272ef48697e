//! One operation's changes, all of them or none.
//!
//! Even a single conditional write is a transaction here, because only those carry a token: tried again after a
//! lost answer, it is told that it was done, where a plain write would meet its own first try and think that
//! somebody else was faster.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update,
};
use std::collections::HashMap;

use super::expression::names;
use super::failure::Failure;
use super::item::Item;
use super::key::{Key, PK};
use super::retry::Effect;
use super::tables::Tables;

/// What a change is about: a condition that failed is told by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Account,
    Username,
    Email,
    /// A device that comes, or one of its keys.
    Key,
    Fingerprint,
    /// A device that is there.
    Device,
    /// The device that takes another one out.
    Revoker,
    /// The device that stays when another one goes.
    Left,
    Offers,
    /// Where a device log ends, or an entry of it.
    Log,
    Pairing,
    Token,
    Session,
    Spent,
    Counter,
    /// A certificate that is revoked.
    Revoked,
    /// What is known of a root's revocation lists.
    List,
    /// A record or its message: another has drawn that number.
    Number,
}

/// The changes of one operation.
#[derive(Clone, Default)]
pub(super) struct Changes {
    parts: Vec<Part>,
    items: Vec<TransactWriteItem>,
}

/// What became of them.
pub(super) enum Written {
    All,
    /// Nothing: these conditions do not hold.
    Nothing(Unmet),
}

/// The conditions that do not hold, with the items as they were then.
pub(super) struct Unmet(Vec<(Part, Option<Item>)>);

impl Unmet {
    /// Whether a condition of that part does not hold.
    pub(super) fn has(&self, part: Part) -> bool {
        self.0.iter().any(|(unmet, _)| *unmet == part)
    }

    /// The item whose condition does not hold: `None` if it does, `Some(None)` if there is no item.
    pub(super) fn item(&self, part: Part) -> Option<Option<&Item>> {
        let found = self.0.iter().find(|(unmet, _)| *unmet == part);
        found.map(|(_, item)| item.as_ref())
    }
}

impl Changes {
    /// Puts an item where there is none.
    pub(super) fn create(&mut self, part: Part, table: &str, item: Item) -> Result<(), Failure> {
        const NEW: &str = "attribute_not_exists(#pk)";
        let put = Put::builder()
            .table_name(table)
            .set_item(Some(item))
            .condition_expression(NEW)
            .set_expression_attribute_names(Some(names(&[NEW])))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()?;
        self.push(part, TransactWriteItem::builder().put(put).build());
        Ok(())
    }

    /// Changes an item under a condition.
    pub(super) fn update(
        &mut self,
        part: Part,
        table: &str,
        key: &Key,
        [update, condition]: [&str; 2],
        values: HashMap<String, AttributeValue>,
    ) -> Result<(), Failure> {
        self.update_named(part, table, key, [update, condition], values, None)
    }

    /// Changes an item under a condition; one alias stands for a name that no alias could have.
    pub(super) fn update_named(
        &mut self,
        part: Part,
        table: &str,
        key: &Key,
        [update, condition]: [&str; 2],
        values: HashMap<String, AttributeValue>,
        alias: Option<(&str, &str)>,
    ) -> Result<(), Failure> {
        self.push_update(part, table, key, (update, Some(condition)), values, alias)
    }

    /// Changes an item whatever it is, and makes it where there is none.
    pub(super) fn update_always(
        &mut self,
        part: Part,
        table: &str,
        key: &Key,
        update: &str,
        values: HashMap<String, AttributeValue>,
    ) -> Result<(), Failure> {
        self.push_update(part, table, key, (update, None), values, None)
    }

    fn push_update(
        &mut self,
        part: Part,
        table: &str,
        key: &Key,
        (update, condition): (&str, Option<&str>),
        values: HashMap<String, AttributeValue>,
        alias: Option<(&str, &str)>,
    ) -> Result<(), Failure> {
        let mut names = names(&[update, condition.unwrap_or_default()]);
        names.extend(alias.map(|(alias, name)| (alias.to_owned(), name.to_owned())));
        let update = Update::builder()
            .table_name(table)
            .set_key(Some(key.item()))
            .update_expression(update)
            .set_condition_expression(condition.map(str::to_owned))
            .set_expression_attribute_names(Some(names))
            .set_expression_attribute_values((!values.is_empty()).then_some(values))
            .set_return_values_on_condition_check_failure(
                condition.map(|_| ReturnValuesOnConditionCheckFailure::AllOld),
            )
            .build()?;
        self.push(part, TransactWriteItem::builder().update(update).build());
        Ok(())
    }

    /// Wants a condition to hold of an item that stays as it is.
    pub(super) fn check(
        &mut self,
        part: Part,
        table: &str,
        key: &Key,
        condition: &str,
        values: HashMap<String, AttributeValue>,
    ) -> Result<(), Failure> {
        let check = ConditionCheck::builder()
            .table_name(table)
            .set_key(Some(key.item()))
            .condition_expression(condition)
            .set_expression_attribute_names(Some(names(&[condition])))
            .set_expression_attribute_values((!values.is_empty()).then_some(values))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()?;
        self.push(part, TransactWriteItem::builder().condition_check(check).build());
        Ok(())
    }

    /// Wants that there is no such item.
    pub(super) fn check_none(&mut self, part: Part, table: &str, key: &Key) -> Result<(), Failure> {
        self.check(part, table, key, "attribute_not_exists(#pk)", HashMap::new())
    }

    /// Deletes an item that is there.
    pub(super) fn delete(&mut self, part: Part, table: &str, key: &Key) -> Result<(), Failure> {
        self.delete_if(part, table, key, "attribute_exists(#pk)", HashMap::new())
    }

    /// Deletes an item under a condition.
    pub(super) fn delete_if(
        &mut self,
        part: Part,
        table: &str,
        key: &Key,
        condition: &str,
        values: HashMap<String, AttributeValue>,
    ) -> Result<(), Failure> {
        let delete = Delete::builder()
            .table_name(table)
            .set_key(Some(key.item()))
            .condition_expression(condition)
            .set_expression_attribute_names(Some(names(&[condition])))
            .set_expression_attribute_values((!values.is_empty()).then_some(values))
            .build()?;
        self.push(part, TransactWriteItem::builder().delete(delete).build());
        Ok(())
    }

    fn push(&mut self, part: Part, item: TransactWriteItem) {
        self.parts.push(part);
        self.items.push(item);
    }

    /// Makes the changes, trying as often as it takes to know what became of them.
    pub(super) async fn write(&self, tables: &Tables) -> Result<Written, Failure> {
        // One token for all tries: whichever of them is done is the only one.
        let token = tables.entropy().uuid().to_string();
        tables
            .patiently(Effect::Once, || async {
                let answer = tables
                    .client()
                    .transact_write_items()
                    .client_request_token(&token)
                    .set_transact_items(Some(self.items.clone()))
                    .send()
                    .await;
                match answer {
                    Ok(_) => Ok(Written::All),
                    Err(error) => self.unmet(&error).map(Written::Nothing),
                }
            })
            .await
    }

    fn unmet(&self, error: &SdkError<TransactWriteItemsError>) -> Result<Unmet, Failure> {
        let cancelled = match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => cancelled,
            _ => return Err(Failure::of(error)),
        };
        judged(&self.parts, cancelled.cancellation_reasons()).ok_or_else(|| Failure::of(error))?
    }
}

/// The unmet conditions by the reasons of a cancellation, which are in the order of the changes; `None` where
/// they say nothing that can be understood.
///
/// A conflict or a throttled item beside an unmet condition hides whether another condition held, and so which
/// refusal comes first: such an answer decides nothing.
fn judged(parts: &[Part], reasons: &[CancellationReason]) -> Option<Result<Unmet, Failure>> {
    if parts.len() != reasons.len() {
        return None;
    }
    let mut unmet = Vec::new();
    for (part, reason) in parts.iter().zip(reasons) {
        match reason.code() {
            None | Some("None") => {}
            Some("ConditionalCheckFailed") => {
                // An emulator gives an empty item where there is none.
                let item = reason.item().filter(|item| item.contains_key(PK));
                unmet.push((*part, item.cloned()));
            }
            Some(code @ ("TransactionConflict" | "ProvisionedThroughputExceeded" | "ThrottlingError")) => {
                return Some(Err(Failure::Contended(code.to_owned())));
            }
            Some(_) => return None,
        }
    }
    (!unmet.is_empty()).then_some(Ok(Unmet(unmet)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: [Part; 3] = [Part::Username, Part::Email, Part::Key];

    fn reasons(codes: &[&str]) -> Vec<CancellationReason> {
        let reason = |code: &&str| CancellationReason::builder().code(*code).build();
        codes.iter().map(reason).collect()
    }

    fn judged(codes: &[&str]) -> Option<Result<Unmet, Failure>> {
        super::judged(&PARTS, &reasons(codes))
    }

    #[test]
    fn a_condition_is_told_by_its_place() {
        let Some(Ok(unmet)) = judged(&["None", "ConditionalCheckFailed", "ConditionalCheckFailed"]) else {
            panic!("two conditions do not hold");
        };
        assert!(!unmet.has(Part::Username) && unmet.has(Part::Email) && unmet.has(Part::Key));
        assert!(unmet.item(Part::Username).is_none());
        assert!(matches!(unmet.item(Part::Email), Some(None)));
    }

    #[test]
    fn a_conflict_decides_nothing_whatever_else_is_unmet() {
        for code in [
            "TransactionConflict",
            "ThrottlingError",
            "ProvisionedThroughputExceeded",
        ] {
            for codes in [
                [code, "ConditionalCheckFailed", "None"],
                ["ConditionalCheckFailed", "None", code],
            ] {
                assert!(matches!(judged(&codes), Some(Err(Failure::Contended(_)))), "{codes:?}");
            }
        }
    }

    #[test]
    fn what_is_not_understood_is_a_failure() {
        assert!(judged(&["None", "None", "None"]).is_none());
        assert!(judged(&["ConditionalCheckFailed"]).is_none());
        assert!(judged(&["ValidationError", "ConditionalCheckFailed", "None"]).is_none());
    }
}

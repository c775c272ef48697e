//! Whether the tables can be written and read: asked by doing it.

use super::expression::values;
use super::failure::Failure;
use super::item::number_value;
use super::key;
use super::tables::{Question, Tables};

/// One try each: who asks comes again, and wants to know how it is now.
pub(super) async fn ask(tables: &Tables) -> Result<(), Failure> {
    let key = key::ready();
    let written = tables
        .client()
        .update_item()
        .table_name(tables.main())
        .set_key(Some(key.item()))
        .update_expression("ADD #asked :one")
        .expression_attribute_names("#asked", "asked")
        .expression_attribute_values(":one", number_value(1))
        .send()
        .await;
    written.map_err(|error| Failure::of(&error))?;
    let question = Question {
        table: tables.audit(),
        pk: key.pk,
        keys: "#pk = :pk",
        filter: None,
        values: values([]),
        limit: Some(1),
    };
    tables.query(&question, 1).await.map(drop)
}

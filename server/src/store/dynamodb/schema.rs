//! The two tables themselves: made, and looked over.

use std::fmt;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, PointInTimeRecoverySpecification,
    PointInTimeRecoveryStatus, ScalarAttributeType, TableDescription, TableStatus, TimeToLiveDescription,
    TimeToLiveSpecification, TimeToLiveStatus,
};

use super::failure::{Failure, told};
use super::key::{PK, SK, TTL};
use super::retry::{TRIES, pause};
use super::{OpenError, TableNames};
use crate::domain::entropy::SystemEntropy;
use crate::finding::Finding;

// A table without content is there within some ten seconds.
const LOOKS: u32 = 120;
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What a table is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Main,
    // Nothing in it ever lapses, so it must not even know of a time to live.
    Audit,
}

/// Makes the tables that are missing, and switches on what is off: the time to live of what lapses, deletion
/// protection, point-in-time recovery. What is there already stays as it is. Says what it did.
///
/// # Errors
/// DynamoDB cannot be reached, does not allow it, or a table is of something else.
pub async fn init(client: &Client, names: &TableNames) -> Result<Vec<Finding>, OpenError> {
    let mut findings = Vec::new();
    // Both before anything is switched on: whatever fails then, servers can start.
    for (table, _) in uses(names) {
        findings.push(Finding::Fine(if make(client, table).await? {
            format!("the table {table} was made")
        } else {
            format!("the table {table} was there")
        }));
    }
    for (table, used) in uses(names) {
        let description = wait_until_active(client, table).await?;
        if used == Use::Main {
            findings.push(switch_on_time_to_live(client, table).await?);
        }
        if description.deletion_protection_enabled() != Some(true) {
            let switch = client
                .update_table()
                .table_name(table)
                .deletion_protection_enabled(true);
            let answer = until_the_table_is_ready(|| switch.clone().send()).await;
            findings.push(switched(table, "deletion protection", answer)?);
            wait_until_active(client, table).await?;
        }
        findings.push(switch_on_recovery(client, table).await?);
    }
    Ok(findings)
}

/// Looks the tables over.
///
/// # Errors
/// DynamoDB cannot be reached, or does not allow it.
pub async fn check(client: &Client, names: &TableNames) -> Result<Vec<Finding>, OpenError> {
    let mut findings = Vec::new();
    for (table, used) in uses(names) {
        let description = match usable(client, table).await {
            Ok(description) => description,
            Err(error @ OpenError::Unreachable { .. }) => return Err(error),
            Err(wrong) => {
                findings.push(Finding::Wrong(wrong.to_string()));
                continue;
            }
        };
        findings.push(Finding::Fine(format!("the table {table} is there")));
        findings.push(if description.deletion_protection_enabled() == Some(true) {
            Finding::Fine(format!("{table} is protected from being deleted"))
        } else {
            Finding::Wrong(format!(
                "anybody with the right can delete {table} by one call: `warifu-server store init` switches deletion \
                 protection on"
            ))
        });
        findings.push(time_to_live(client, table, used).await?);
        findings.push(recovery(client, table).await?);
    }
    Ok(findings)
}

/// Wants both tables to be there and usable.
pub(super) async fn expect(client: &Client, names: &TableNames) -> Result<(), OpenError> {
    for (table, _) in uses(names) {
        usable(client, table).await?;
    }
    Ok(())
}

fn uses(names: &TableNames) -> [(&str, Use); 2] {
    [(&names.main, Use::Main), (&names.audit, Use::Audit)]
}

/// `false` where there is one of that name.
async fn make(client: &Client, table: &str) -> Result<bool, OpenError> {
    let key = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
    let text = |name: &str| {
        AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S)
            .build()
    };
    let keys = [key(PK, KeyType::Hash), key(SK, KeyType::Range)];
    let texts = [text(PK), text(SK)];
    let answer = client
        .create_table()
        .table_name(table)
        .set_key_schema(Some(
            keys.into_iter()
                .collect::<Result<_, _>>()
                .map_err(|e| unmade(table, &e))?,
        ))
        .set_attribute_definitions(Some(
            texts
                .into_iter()
                .collect::<Result<_, _>>()
                .map_err(|e| unmade(table, &e))?,
        ))
        .billing_mode(BillingMode::PayPerRequest)
        .deletion_protection_enabled(true)
        .send()
        .await;
    match answer {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Some("ResourceInUseException") => Ok(false),
        Err(error) => Err(unreachable(table, &error)),
    }
}

async fn wait_until_active(client: &Client, table: &str) -> Result<TableDescription, OpenError> {
    let mut looked = 1;
    loop {
        match usable(client, table).await {
            Err(OpenError::NotActive(..) | OpenError::NoTable(_)) if looked < LOOKS => {}
            answer => return answer,
        }
        looked += 1;
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// The table, if it can be used.
async fn usable(client: &Client, table: &str) -> Result<TableDescription, OpenError> {
    // One answer that says to come again later must not keep a server from starting.
    let mut tried = 1;
    let answer = loop {
        let answer = client.describe_table().table_name(table).send().await;
        match &answer {
            Err(error) if tried < TRIES && Failure::of(error).is_temporary() => pause(&SystemEntropy, tried).await,
            _ => break answer,
        }
        tried += 1;
    };
    let description = match answer {
        Ok(answer) => answer.table,
        Err(error) if error.code() == Some("ResourceNotFoundException") => None,
        Err(error) => return Err(unreachable(table, &error)),
    };
    let description = description.ok_or_else(|| OpenError::NoTable(table.to_owned()))?;
    let keys = description.key_schema().iter();
    if !keys.map(KeySchemaElement::attribute_name).eq([PK, SK]) {
        return Err(OpenError::AnotherTable(table.to_owned()));
    }
    match description.table_status() {
        Some(TableStatus::Active | TableStatus::Updating) => Ok(description),
        status => {
            let status = status.map_or("in no known state", TableStatus::as_str);
            Err(OpenError::NotActive(table.to_owned(), status.to_lowercase()))
        }
    }
}

async fn switch_on_time_to_live(client: &Client, table: &str) -> Result<Finding, OpenError> {
    if let fine @ Finding::Fine(_) = time_to_live(client, table, Use::Main).await? {
        return Ok(fine);
    }
    let wanted = TimeToLiveSpecification::builder()
        .enabled(true)
        .attribute_name(TTL)
        .build();
    let switch = client
        .update_time_to_live()
        .table_name(table)
        .time_to_live_specification(wanted.map_err(|error| unmade(table, &error))?);
    let answer = until_the_table_is_ready(|| switch.clone().send()).await;
    switched(table, "the time to live of what lapses", answer)
}

async fn time_to_live(client: &Client, table: &str, used: Use) -> Result<Finding, OpenError> {
    const WHAT: &str = "the time to live of what lapses";
    let answer = match client.describe_time_to_live().table_name(table).send().await {
        Ok(answer) => answer.time_to_live_description,
        Err(error) => return unsupported(table, WHAT, &error),
    };
    let is_on = |description: &TimeToLiveDescription| {
        matches!(
            description.time_to_live_status(),
            Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)
        )
    };
    let attribute = answer.filter(is_on).and_then(|description| description.attribute_name);
    Ok(match (used, attribute.as_deref()) {
        (Use::Main, Some(TTL)) => Finding::Fine(format!("{table} deletes what has lapsed")),
        (Use::Audit, None) => Finding::Fine(format!("{table} deletes nothing by itself")),
        (Use::Main, None) => Finding::Wrong(format!(
            "{table} keeps what has lapsed for ever: `warifu-server store init` switches on its time to live"
        )),
        (Use::Main, Some(other)) => Finding::Wrong(format!(
            "{table} takes the time to live from {other}, so it keeps what has lapsed for ever: switch that off, and \
             then run `warifu-server store init`"
        )),
        (Use::Audit, Some(other)) => Finding::Wrong(format!(
            "{table} may delete records by itself, at the time in their {other}: switch its time to live off"
        )),
    })
}

async fn switch_on_recovery(client: &Client, table: &str) -> Result<Finding, OpenError> {
    let wanted = PointInTimeRecoverySpecification::builder()
        .point_in_time_recovery_enabled(true)
        .build();
    let switch = client
        .update_continuous_backups()
        .table_name(table)
        .point_in_time_recovery_specification(wanted.map_err(|error| unmade(table, &error))?);
    let answer = until_the_table_is_ready(|| switch.clone().send()).await;
    switched(table, "point-in-time recovery", answer)
}

async fn recovery(client: &Client, table: &str) -> Result<Finding, OpenError> {
    const WHAT: &str = "point-in-time recovery";
    let answer = match client.describe_continuous_backups().table_name(table).send().await {
        Ok(answer) => answer.continuous_backups_description,
        Err(error) => return unsupported(table, WHAT, &error),
    };
    let recovery = answer.and_then(|backups| backups.point_in_time_recovery_description);
    let status = recovery.and_then(|recovery| recovery.point_in_time_recovery_status);
    Ok(if status == Some(PointInTimeRecoveryStatus::Enabled) {
        Finding::Fine(format!("{table} can be restored as it was at any second"))
    } else {
        Finding::Wrong(format!(
            "{table} cannot be restored: `warifu-server store init` switches on point-in-time recovery"
        ))
    })
}

/// Asks again while a table is being changed, or is so new that DynamoDB has not begun its backups yet, and whatever
/// else goes well in a moment.
async fn until_the_table_is_ready<T, E, F>(mut ask: impl FnMut() -> F) -> Result<T, SdkError<E>>
where
    F: Future<Output = Result<T, SdkError<E>>>,
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    const NOT_YET: [&str; 2] = ["ContinuousBackupsUnavailableException", "ResourceInUseException"];
    let mut asked = 1;
    loop {
        match ask().await {
            Err(error)
                if asked < LOOKS
                    && (NOT_YET.contains(&error.code().unwrap_or_default()) || Failure::of(&error).is_temporary()) => {}
            answer => return answer,
        }
        asked += 1;
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn switched<T, E>(table: &str, what: &str, answer: Result<T, SdkError<E>>) -> Result<Finding, OpenError>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match answer {
        Ok(_) => Ok(Finding::Fine(format!("{table}: {what} is switched on"))),
        Err(error) if error.code() == Some("AccessDeniedException") => Err(unreachable(table, &error)),
        Err(error) => unsupported(table, what, &error),
    }
}

/// What an emulator does not know is no error; anything else is.
fn unsupported<E>(table: &str, what: &str, error: &SdkError<E>) -> Result<Finding, OpenError>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match error.code() {
        Some("UnknownOperationException" | "UnsupportedOperationException" | "NotImplemented") => {
            Ok(Finding::Unsupported(format!("{table}: this endpoint knows no {what}")))
        }
        // A server needs no right to ask this.
        Some("AccessDeniedException") => Ok(Finding::Unsupported(format!(
            "{table}: these credentials may not ask about {what}"
        ))),
        _ => Err(unreachable(table, error)),
    }
}

fn unreachable<E>(table: &str, error: &SdkError<E>) -> OpenError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    OpenError::Unreachable {
        table: table.to_owned(),
        why: told(error),
        advice: advice(error),
    }
}

/// What an operator can do about it.
fn advice<E>(error: &SdkError<E>) -> &'static str
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match (error, error.code()) {
        (_, Some("UnrecognizedClientException" | "MissingAuthenticationTokenException")) => {
            "Amazon does not know these credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, to \
             those of a user or role that is there"
        }
        (_, Some("InvalidSignatureException" | "IncompleteSignatureException")) => {
            "The secret access key does not belong to the access key, or this machine's clock is wrong"
        }
        (_, Some("ExpiredTokenException")) => "The session of these credentials has ended: fetch new ones",
        (_, Some("AccessDeniedException")) => "The credentials are right, and do not allow it: let their policy do so",
        (SdkError::ConstructionFailure(_), _) => NO_CREDENTIALS,
        (SdkError::DispatchFailure(failure), _)
            if !failure.is_io() && !failure.is_timeout() && failure.as_other().is_none() =>
        {
            NO_CREDENTIALS
        }
        (SdkError::ServiceError(_), _) if Failure::of(error).is_temporary() => {
            "DynamoDB asks to come again later: try again"
        }
        (SdkError::ServiceError(_), _) => "Look whether AWS_REGION and the credentials are right",
        _ => {
            "Look whether AWS_REGION and AWS_ENDPOINT_URL_DYNAMODB are right, and whether DynamoDB can be reached from here"
        }
    }
}

const NO_CREDENTIALS: &str = "There are no AWS credentials, or they cannot be had: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and \
                              AWS_SECRET_ACCESS_KEY, or give the machine a role";

fn unmade(table: &str, why: &dyn fmt::Display) -> OpenError {
    OpenError::Unreachable {
        table: table.to_owned(),
        why: why.to_string(),
        advice: "This is a defect, please report it",
    }
}

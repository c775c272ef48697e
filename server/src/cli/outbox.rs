//! `outbox list`, `outbox retry` and `outbox drop`.

use std::sync::Arc;

use anyhow::bail;
use serde_json::json;

use super::args::{Dropped, InstallationArguments};
use super::{say, wait_for};
use crate::app::existing_store;
use crate::domain::clock::SystemClock;
use crate::domain::entropy::SystemEntropy;
use crate::domain::outbox::{Next, OutboxMessage, Shelf};
use crate::domain::{Clock as _, Entropy, Store, StoreError};

/// Prints the messages.
pub(crate) fn list(installation: InstallationArguments, dead: bool, json: bool) -> anyhow::Result<()> {
    with_store(installation, async |store| {
        let mut messages = Vec::new();
        if !dead {
            messages.extend(store.messages(Shelf::Waiting, u32::MAX).await?);
        }
        // Afterwards: what is given up meanwhile is then on both, and not on neither.
        messages.extend(store.messages(Shelf::Dead, u32::MAX).await?);
        messages.sort_by_key(|message| message.id);
        // One that was moved meanwhile is on both.
        messages.dedup_by_key(|message| message.id);
        for message in &messages {
            say(&if json { as_json(message) } else { as_text(message) })?;
        }
        Ok(())
    })
}

/// Makes messages due; without numbers all that were given up.
pub(crate) fn retry(installation: InstallationArguments, numbers: &[u64]) -> anyhow::Result<()> {
    with_store(installation, async |store| {
        let retry = async |number| store.retry_message(number, SystemClock.now()).await;
        if !numbers.is_empty() {
            return for_each(numbers, "is sent again", retry).await;
        }
        let dead = store.messages(Shelf::Dead, u32::MAX).await?;
        let dead: Vec<u64> = dead.iter().map(|message| message.id).collect();
        as_far_as_there(&dead, "is sent again", retry).await?;
        Ok(())
    })
}

/// Forgets messages.
pub(crate) fn drop(installation: InstallationArguments, which: &Dropped) -> anyhow::Result<()> {
    with_store(installation, async |store| {
        let drop = async |number| store.drop_message(number).await;
        if !which.numbers.is_empty() {
            return for_each(&which.numbers, "is forgotten", drop).await;
        }
        let mut messages = Vec::new();
        if which.channel.is_some() {
            messages.extend(store.messages(Shelf::Waiting, u32::MAX).await?);
        }
        messages.extend(store.messages(Shelf::Dead, u32::MAX).await?);
        if let Some(channel) = &which.channel {
            messages.retain(|message| message.channel.name() == channel);
        }
        let mut numbers: Vec<u64> = messages.iter().map(|message| message.id).collect();
        numbers.sort_unstable();
        numbers.dedup();
        as_far_as_there(&numbers, "is forgotten", drop).await?;
        Ok(())
    })
}

/// Does it with all of these, and returns those that are not there (any more).
async fn as_far_as_there(
    numbers: &[u64],
    what_became: &str,
    work: impl AsyncFn(u64) -> Result<bool, StoreError>,
) -> anyhow::Result<Vec<String>> {
    let mut unknown = Vec::new();
    for number in numbers {
        if work(*number).await? {
            say(&format!("{number} {what_became}"))?;
        } else {
            unknown.push(number.to_string());
        }
    }
    Ok(unknown)
}

/// Does it with those that somebody has named, who must be told of each that is not there.
async fn for_each(
    numbers: &[u64],
    what_became: &str,
    work: impl AsyncFn(u64) -> Result<bool, StoreError>,
) -> anyhow::Result<()> {
    let unknown = as_far_as_there(numbers, what_became, work).await?;
    if !unknown.is_empty() {
        bail!(
            "there is no such message (any more): {}. `warifu-server outbox list` prints those that there are",
            unknown.join(", ")
        );
    }
    Ok(())
}

fn with_store(
    installation: InstallationArguments,
    work: impl AsyncFnOnce(Arc<dyn Store>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let settings = installation.settings()?;
    wait_for(async {
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        work(existing_store(&settings, &entropy).await?).await
    })
}

fn as_text(message: &OutboxMessage) -> String {
    let state = match message.next {
        Next::At(due_at) => format!("waits until {due_at}"),
        Next::Never => "given up".to_owned(),
    };
    let failure = message.failure.as_deref().map(|failure| format!(": {failure}"));
    format!(
        "{} {} of account {} at {}, by {}, tried {}, {state}{}",
        message.id,
        message.record.event.name(),
        message.record.account,
        message.record.at,
        message.channel,
        times(message.tries),
        failure.unwrap_or_default()
    )
}

fn times(tries: u32) -> String {
    match tries {
        1 => "once".to_owned(),
        tries => format!("{tries} times"),
    }
}

fn as_json(message: &OutboxMessage) -> String {
    let due_at = match message.next {
        Next::At(due_at) => Some(due_at.to_string()),
        Next::Never => None,
    };
    json!({
        // As text, since it may be larger than the numbers of JavaScript.
        "id": message.id.to_string(),
        "account": message.record.account.to_string(),
        "event": message.record.event.name(),
        "at": message.record.at.to_string(),
        "channel": message.channel.name(),
        "tries": message.tries,
        "state": if due_at.is_some() { "waiting" } else { "dead" },
        "due_at": due_at,
        "failure": message.failure,
    })
    .to_string()
}

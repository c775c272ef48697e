//! `outbox list` and `outbox retry`.

use std::sync::Arc;

use anyhow::bail;
use serde_json::json;

use super::args::OutboxArguments;
use super::{say, wait_for};
use crate::app::existing_store;
use crate::config::{Flags, Sources};
use crate::domain::clock::SystemClock;
use crate::domain::entropy::SystemEntropy;
use crate::domain::outbox::{Next, OutboxMessage, Shelf};
use crate::domain::{Clock as _, Entropy, Store};

/// Prints the messages.
pub(crate) fn list(arguments: OutboxArguments, dead: bool, json: bool) -> anyhow::Result<()> {
    with_store(arguments, async |store| {
        let mut messages = store.messages(Shelf::Dead, u32::MAX).await?;
        if !dead {
            messages.extend(store.messages(Shelf::Waiting, u32::MAX).await?);
        }
        messages.sort_by_key(|message| message.id);
        for message in &messages {
            say(&if json { as_json(message) } else { as_text(message) })?;
        }
        Ok(())
    })
}

/// Makes messages due; without numbers all that were given up.
pub(crate) fn retry(arguments: OutboxArguments, numbers: &[u64]) -> anyhow::Result<()> {
    with_store(arguments, async |store| {
        let numbers = if numbers.is_empty() {
            let dead = store.messages(Shelf::Dead, u32::MAX).await?;
            dead.iter().map(|message| message.id).collect()
        } else {
            numbers.to_vec()
        };
        let mut unknown = Vec::new();
        for number in numbers {
            if store.retry_message(number, SystemClock.now()).await? {
                say(&format!("{number} is sent again"))?;
            } else {
                unknown.push(number.to_string());
            }
        }
        if !unknown.is_empty() {
            bail!(
                "there is no such message (any more): {}. `warifu-server outbox list` prints those that there are",
                unknown.join(", ")
            );
        }
        Ok(())
    })
}

fn with_store(
    arguments: OutboxArguments,
    work: impl AsyncFnOnce(Arc<dyn Store>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let flags = Flags {
        data_dir: arguments.place.data_dir,
        store: arguments.store,
        ..Flags::default()
    };
    let settings = Sources::of_process(arguments.place.config.as_deref(), flags)?.settings()?;
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

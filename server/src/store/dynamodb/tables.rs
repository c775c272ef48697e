//! The two tables, and how they are read.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use tokio::sync::{Mutex, MutexGuard};

use super::TableNames;
use super::expression::names;
use super::failure::Failure;
use super::item::{Item, text_value};
use super::key::Key;
use super::retry::{self, Effect};
use super::sequence::{Sequence, shard_of};
use crate::domain::Entropy;
use crate::domain::audit::Record;
use crate::domain::outbox::ChannelKind;

// Enough that two names rarely share one.
const TURNS: usize = 64;

/// How often something is looked for that is written just now.
pub(super) const LOOKS: u32 = 3;

/// A client, and which tables it works on.
pub(super) struct Tables {
    client: Client,
    main: String,
    audit: String,
    channels: Vec<ChannelKind>,
    entropy: Arc<dyn Entropy>,
    sequence: Sequence,
    turns: Vec<Mutex<()>>,
}

impl Tables {
    pub(super) fn new(
        client: Client,
        names: TableNames,
        channels: Vec<ChannelKind>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            client,
            main: names.main,
            audit: names.audit,
            channels,
            entropy,
            sequence: Sequence::default(),
            turns: (0..TURNS).map(|_| Mutex::default()).collect(),
        }
    }

    pub(super) const fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn main(&self) -> &str {
        &self.main
    }

    pub(super) fn audit(&self) -> &str {
        &self.audit
    }

    pub(super) fn entropy(&self) -> &dyn Entropy {
        &*self.entropy
    }

    /// Where what is announced goes.
    pub(super) fn channels(&self) -> &[ChannelKind] {
        &self.channels
    }

    /// A number for that record, greater than all before.
    pub(super) fn next_number(&self, record: &Record) -> u64 {
        self.sequence.next(record.at, 0, self.entropy())
    }

    /// A number for a message of that record, greater than all before.
    pub(super) fn next_message(&self, record: &Record, channel: ChannelKind) -> u64 {
        let shard = shard_of(channel, record.account);
        self.sequence.next(record.at, shard, self.entropy())
    }

    /// Waits until nobody else of this process is at one of these keys. Only for speed: who would meet anyway
    /// waits here, and not through refused writes.
    pub(super) async fn turn(&self, keys: &[Key]) -> Vec<MutexGuard<'_, ()>> {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        let mut wanted = [false; TURNS];
        for key in keys {
            let mut hasher = DefaultHasher::new();
            key.hash(&mut hasher);
            let place = usize::try_from(hasher.finish() % TURNS as u64).unwrap_or_default();
            if let Some(wanted) = wanted.get_mut(place) {
                *wanted = true;
            }
        }
        let mut taken = Vec::new();
        // All take them in one order, so nobody waits in a circle.
        for (turn, _) in self.turns.iter().zip(wanted).filter(|(_, wanted)| *wanted) {
            taken.push(turn.lock().await);
        }
        taken
    }

    /// Tries as [`retry::patiently`] does; a failure says which tables it was about.
    pub(super) async fn patiently<T, F>(&self, effect: Effect, mut attempt: impl FnMut() -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        retry::patiently(self.entropy(), effect, || {
            let attempt = attempt();
            async { attempt.await.map_err(|failure| failure.about(&self.main, &self.audit)) }
        })
        .await
    }

    /// The item as it is now.
    pub(super) async fn read(&self, key: &Key) -> Result<Option<Item>, Failure> {
        self.patiently(Effect::None, || async {
            let answer = self
                .client
                .get_item()
                .table_name(&self.main)
                .set_key(Some(key.item()))
                .consistent_read(true)
                .send()
                .await;
            Ok(answer.map_err(|error| Failure::of(&error))?.item)
        })
        .await
    }

    /// What somebody looks for until it is there: beside a transaction its items can be read one without the other.
    pub(super) async fn whole<T, F>(&self, what: &str, mut look: impl FnMut() -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<Option<T>, Failure>>,
    {
        for tried in 1..=LOOKS {
            if let Some(whole) = look().await? {
                return Ok(whole);
            }
            retry::pause(self.entropy(), tried).await;
        }
        Err(Failure::Contended(format!("{what} is not to be seen in all its parts")))
    }

    /// Writes an item over what is there. Done twice, it is done: this needs no token.
    pub(super) async fn put(&self, table: &str, item: &Item) -> Result<(), Failure> {
        self.patiently(Effect::None, || async {
            let request = self.client.put_item().table_name(table);
            let answer = request.set_item(Some(item.clone())).send().await;
            answer.map(drop).map_err(|error| Failure::of(&error))
        })
        .await
    }

    /// The items of a question as they are now, in the order of their sort keys, at least `wanted` of them if
    /// there are so many.
    pub(super) async fn query(&self, question: &Question<'_>, wanted: usize) -> Result<Vec<Item>, Failure> {
        self.pages(question, wanted, usize::MAX).await
    }

    /// As [`Self::query`], but no more than `pages` pages.
    pub(super) async fn pages(
        &self,
        question: &Question<'_>,
        wanted: usize,
        pages: usize,
    ) -> Result<Vec<Item>, Failure> {
        let mut found = Vec::new();
        let mut start = None;
        for _ in 0..pages {
            if found.len() >= wanted {
                break;
            }
            let page = self
                .patiently(Effect::None, || self.page(question, start.clone()))
                .await?;
            found.extend(page.items);
            if page.next.is_none() {
                break;
            }
            start = page.next;
        }
        Ok(found)
    }

    async fn page(&self, question: &Question<'_>, start: Option<Item>) -> Result<Page, Failure> {
        let filter = question.filter.unwrap_or_default();
        let mut values = question.values.clone();
        values.insert(":pk".to_owned(), text_value(&question.pk));
        let answer = self
            .client
            .query()
            .table_name(question.table)
            .key_condition_expression(question.keys)
            .set_filter_expression(question.filter.map(str::to_owned))
            .set_expression_attribute_names(Some(names(&[question.keys, filter])))
            .set_expression_attribute_values(Some(values))
            .set_limit(question.limit)
            .set_exclusive_start_key(start)
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| Failure::of(&error))?;
        Ok(Page {
            items: answer.items.unwrap_or_default(),
            next: answer.last_evaluated_key.filter(|key| !key.is_empty()),
        })
    }
}

/// What is asked of one partition.
pub(super) struct Question<'a> {
    pub(super) table: &'a str,
    pub(super) pk: String,
    /// The condition of the keys, where `:pk` is [`Self::pk`].
    pub(super) keys: &'a str,
    pub(super) filter: Option<&'a str>,
    pub(super) values: HashMap<String, AttributeValue>,
    /// The most items of a page, before the filter.
    pub(super) limit: Option<i32>,
}

struct Page {
    items: Vec<Item>,
    next: Option<Item>,
}

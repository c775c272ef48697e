//! Moves an installation up: from the database of one machine to the tables of many.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use tokio::sync::mpsc;

use super::DataLock;
use super::holdings::{STORE, installed, table_names};
use crate::config::{Place, Settings};
use crate::domain::{AccountId, Clock, Entropy, Store};
use crate::store::dynamodb::{self, Beginning};
use crate::store::piece::Piece;
use crate::store::sqlite::{DATABASE_FILE, SqliteOptions};
use crate::store::{DynamoDbStore, SqliteStore};

// What is read ahead: so many of the largest things, which have some 12 KB.
const AHEAD: usize = 64;

// How often somebody hears how far it is.
const SAY_EVERY: u64 = 1000;

/// Copies everything, compares, and only then gives the tables to the keys of this installation. The database stays as it
/// is. `say` hears how far it is.
///
/// # Errors
/// A server runs on the database, something of the installation is missing, the tables are somebody's, or either
/// of them failed. It can be begun again then.
pub(crate) async fn copy(
    settings: &Settings,
    clock: &Arc<dyn Clock>,
    entropy: &Arc<dyn Entropy>,
    mut say: impl FnMut(&str),
) -> anyhow::Result<()> {
    let data_dir = &settings.server.data_dir;
    let database = data_dir.join(DATABASE_FILE);
    if !database.exists() {
        bail!(
            "there is no database {}: name the data directory with --data-dir",
            database.display()
        );
    }
    // What a running server writes would be missing.
    let _lock = DataLock::take(data_dir)?;
    let secrets_dir = &settings.server.secrets_dir;
    let place = Place::of(settings, settings.server.listen);
    let Some(own) = installed(settings, &place.public_url, entropy)? else {
        bail!(
            "the CA or the keys of this installation are missing from {}, and without them nobody could use what is \
             copied: put the directories `ca` and `keys` there",
            secrets_dir.display()
        );
    };
    let options = SqliteOptions {
        beside: true,
        ..SqliteOptions::default()
    };
    let from = SqliteStore::open_with(&database, options).context(STORE)?;
    let client = dynamodb::connect().await.context(STORE)?;
    let to = DynamoDbStore::open(client, table_names(settings), &[], Arc::clone(entropy))
        .await
        .context(STORE)?;

    if to.owner().await.context(STORE)?.as_ref() == Some(&own) {
        bail!(
            "the tables belong to this installation already, so the copy is complete, or servers run on them: there is \
             nothing to do"
        );
    }
    match to.begin_copy(&from.mark().await?).await.context(STORE)? {
        Beginning::Begun => {}
        Beginning::NotEmpty => bail!(OTHERS_TABLES),
        Beginning::OfOther => bail!(
            "a copy of another database has begun in these tables, or this one has changed since: what was copied before \
             would stay. Make new tables with store.table, store.audit_table and `warifu-server store init`"
        ),
    }
    let accounts = fill(&from, &to, settings, clock, &mut say).await?;
    say("comparing the accounts, their devices and their records");
    compare(&from, &to, &accounts).await?;
    if !to.copy_is_complete(&own).await.context(STORE)? {
        bail!(OTHERS_TABLES)
    }
    Ok(())
}

const OTHERS_TABLES: &str = "the tables belong to other servers, or hold something else already: make new ones with \
                             store.table, store.audit_table and `warifu-server store init`";

async fn fill(
    from: &SqliteStore,
    to: &DynamoDbStore,
    settings: &Settings,
    clock: &Arc<dyn Clock>,
    say: &mut impl FnMut(&str),
) -> anyhow::Result<Vec<AccountId>> {
    let (give, take) = mpsc::channel(AHEAD);
    let mut counted = BTreeMap::new();
    let (mut copied, mut accounts) = (0_u64, Vec::new());
    let filled = to.fill(take, clock.now(), |piece| {
        *counted.entry(piece.kind()).or_insert(0_u64) += 1;
        if let Piece::Account { account, .. } = piece {
            accounts.push(account.id);
        }
        copied += 1;
        if copied.is_multiple_of(SAY_EVERY) {
            say(&format!("{copied} things copied"));
        }
    });
    let (given, filled) = tokio::join!(from.pieces(give), filled);
    // What could not be written is why nothing more was read.
    filled.with_context(|| format!("the table {} cannot be filled", settings.store.table))?;
    given.context("the database cannot be read to its end")?;
    for (kind, number) in counted {
        say(&format!("{number} {kind} copied"));
    }
    Ok(accounts)
}

/// Asks both stores for what matters most, as a server does.
async fn compare(from: &SqliteStore, to: &DynamoDbStore, accounts: &[AccountId]) -> anyhow::Result<()> {
    for id in accounts {
        let is_same = from.account(*id).await? == to.account(*id).await?
            && from.devices_of(*id).await? == to.devices_of(*id).await?
            && from.records_of(*id, u32::MAX).await? == to.records_of(*id, u32::MAX).await?;
        if !is_same {
            bail!("the account {id} is not in the tables as it is in the database: copy again");
        }
    }
    Ok(())
}

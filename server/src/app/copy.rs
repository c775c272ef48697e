//! Moves an installation up: from the database of one machine to the tables of many.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use tokio::sync::mpsc;
use warifu_protocol::Timestamp;

use super::DataLock;
use super::holdings::{STORE, installed, table_names};
use crate::config::{Place, Settings};
use crate::domain::pairing::REMEMBERED;
use crate::domain::{AccountId, Clock, Device, Entropy, PairingId, Store};
use crate::store::dynamodb::{self, Beginning};
use crate::store::piece::Piece;
use crate::store::sqlite::{DATABASE_FILE, SqliteOptions};
use crate::store::{DynamoDbStore, SqliteStore};

// What is read ahead: so many of the largest things, which have some 14 KB.
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
    let copied = fill(&from, &to, settings, clock, &mut say).await?;
    say("comparing the accounts, their devices, logs and records, and the pairings");
    compare(&from, &to, &copied, clock.now()).await?;
    if !to.copy_is_complete(&own).await.context(STORE)? {
        bail!(OTHERS_TABLES)
    }
    Ok(())
}

const OTHERS_TABLES: &str = "the tables belong to other servers, or hold something else already: make new ones with \
                             store.table, store.audit_table and `warifu-server store init`";

/// What was copied and is compared.
#[derive(Default)]
struct Copied {
    accounts: Vec<AccountId>,
    pairings: Vec<PairingId>,
}

async fn fill(
    from: &SqliteStore,
    to: &DynamoDbStore,
    settings: &Settings,
    clock: &Arc<dyn Clock>,
    say: &mut impl FnMut(&str),
) -> anyhow::Result<Copied> {
    let (give, take) = mpsc::channel(AHEAD);
    let mut counted = BTreeMap::new();
    let (mut number, mut copied) = (0_u64, Copied::default());
    let filled = to.fill(take, clock.now(), |piece| {
        *counted.entry(piece.kind()).or_insert(0_u64) += 1;
        match piece {
            Piece::Account { account, .. } => copied.accounts.push(account.id),
            Piece::Pairing(pairing) => copied.pairings.push(pairing.id),
            _ => {}
        }
        number += 1;
        if number.is_multiple_of(SAY_EVERY) {
            say(&format!("{number} things copied"));
        }
    });
    let (given, filled) = tokio::join!(from.pieces(give), filled);
    // What could not be written is why nothing more was read.
    filled.with_context(|| format!("the table {} cannot be filled", settings.store.table))?;
    given.context("the database cannot be read to its end")?;
    for (kind, number) in counted {
        say(&format!("{number} {kind} copied"));
    }
    Ok(copied)
}

/// Asks both stores for what matters most, as a server does.
async fn compare(from: &SqliteStore, to: &DynamoDbStore, copied: &Copied, now: Timestamp) -> anyhow::Result<()> {
    for id in &copied.accounts {
        let devices = from.devices_of(*id).await?;
        let is_same = from.account(*id).await? == to.account(*id).await?
            && devices == to.devices_of(*id).await?
            && from.log_entries(*id, 0, u32::MAX).await? == to.log_entries(*id, 0, u32::MAX).await?
            && from.records_of(*id, u32::MAX).await? == to.records_of(*id, u32::MAX).await?
            && have_same_kem_keys(from, to, &devices).await?;
        if !is_same {
            bail!("the account {id} is not in the tables as it is in the database: copy again");
        }
    }
    for id in &copied.pairings {
        let pairing = from.pairing(*id).await?;
        // DynamoDB deletes what has lapsed when it likes.
        let is_remembered = pairing
            .as_ref()
            .is_some_and(|pairing| pairing.expires_at.plus(REMEMBERED) > now);
        if is_remembered && pairing != to.pairing(*id).await? {
            bail!("the pairing {id} is not in the tables as it is in the database: copy again");
        }
    }
    Ok(())
}

async fn have_same_kem_keys(from: &SqliteStore, to: &DynamoDbStore, devices: &[Device]) -> anyhow::Result<bool> {
    for device in devices {
        if from.kem_key(device.id).await? != to.kem_key(device.id).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

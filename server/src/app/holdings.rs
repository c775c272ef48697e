//! What a server stands on: a store, and the keys that belong to it.
//!
//! Keys are made only for a store that has none yet. Where accounts are, a new CA would be one that no enrolled
//! device trusts, and a new token key one whose tokens the other servers refuse.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use url::Url;
use warifu_protocol::Timestamp;

use super::keys::Keys;
use crate::ca::CertificateAuthority;
use crate::config::{Place, Settings, StoreKind};
#[cfg(feature = "dynamodb")]
use crate::domain::Issuer as _;
use crate::domain::outbox::ChannelKind;
use crate::domain::{Entropy, Store};
use crate::store::SqliteStore;
#[cfg(feature = "dynamodb")]
use crate::store::dynamodb::{self, DynamoDbStore, Owner, TableNames};
use crate::store::sqlite::{DATABASE_FILE, SqliteOptions};

const CA: &str = "the CA cannot be opened";
pub(super) const STORE: &str = "the store cannot be opened";
#[cfg(not(feature = "dynamodb"))]
const WITHOUT: &str = "this warifu-server was built without DynamoDB: build it with the feature `dynamodb`, or set store.kind to \"sqlite\"";

/// A store, and the keys that belong to it.
pub(crate) struct Holdings {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) ca: Arc<CertificateAuthority>,
    pub(crate) keys: Keys,
}

/// What holdings are opened with.
pub(crate) struct Opening<'a> {
    pub(crate) settings: &'a Settings,
    /// The issuer of access tokens.
    pub(crate) public_url: &'a Url,
    /// Where what is announced goes.
    pub(crate) channels: &'a [ChannelKind],
    pub(crate) now: Timestamp,
    pub(crate) entropy: &'a Arc<dyn Entropy>,
}

impl Opening<'_> {
    /// Opens the store and its keys, and makes what a new installation needs.
    pub(crate) async fn open(&self) -> anyhow::Result<Holdings> {
        match self.settings.store.kind {
            StoreKind::Sqlite => self.open_sqlite(),
            #[cfg(feature = "dynamodb")]
            StoreKind::DynamoDb => self.open_dynamodb().await,
            #[cfg(not(feature = "dynamodb"))]
            StoreKind::DynamoDb => bail!(WITHOUT),
        }
    }

    // The CA is made before the database: where there is a database, there was one.
    fn open_sqlite(&self) -> anyhow::Result<Holdings> {
        let data_dir = &self.settings.server.data_dir;
        let database = data_dir.join(DATABASE_FILE);
        let has_database = database
            .try_exists()
            .with_context(|| format!("{} cannot be looked at", database.display()))?;
        let ca = match self.load_ca()? {
            Some(ca) => ca,
            None if has_database => bail!(
                "there is a database, {}, but its CA is missing from {}. Restore that directory from a backup. If it is \
                 lost, `warifu-server ca init` makes a new CA: no client trusts it until it is told the new pin, and every \
                 certificate that was issued is worthless",
                database.display(),
                self.ca_directory().display()
            ),
            None => self.make_ca()?,
        };
        let options = SqliteOptions {
            channels: self.channels.to_vec(),
            ..SqliteOptions::default()
        };
        Ok(Holdings {
            store: Arc::new(SqliteStore::open_with(data_dir, options).context(STORE)?),
            ca: Arc::new(ca.reached_at(self.public_url.clone())),
            keys: self.keys()?,
        })
    }

    // The tables say whose they are: the first server that uses them writes which keys it has.
    #[cfg(feature = "dynamodb")]
    async fn open_dynamodb(&self) -> anyhow::Result<Holdings> {
        let store = tables(self.settings, self.channels, self.entropy).await?;
        if store.is_unfinished_copy().await.context(STORE)? {
            bail!(unfinished(self.settings));
        }
        let known = store.owner().await.context(STORE)?;
        let ca = match (self.load_ca()?, &known) {
            (Some(ca), _) => ca,
            (None, None) => self.make_ca()?,
            (None, Some(owner)) => bail!(
                "the table {} is in use by servers whose CA has the pin {}, and the keys of that CA are missing from {}. \
                 Copy the directories `ca` and `keys` from one of these servers, or mount them there \
                 (server.secrets_dir)",
                self.settings.store.table,
                owner.pin,
                self.ca_directory().display()
            ),
        };
        let secrets_dir = &self.settings.server.secrets_dir;
        if !Keys::are_in(secrets_dir) && known.is_some() {
            bail!(
                "the table {} is in use by servers whose keys are missing from {}/keys. Copy the directory `keys` from \
                 one of them. If they are lost, `warifu-server ca init --take-over` makes new ones beside this CA: \
                 everybody logs in again, and every device stays enrolled",
                self.settings.store.table,
                secrets_dir.display()
            );
        }
        let keys = self.keys()?;
        let own = owner_by(&ca, &keys);
        let Some(owner) = store.owned_by(&own).await.context(STORE)? else {
            bail!(unfinished(self.settings));
        };
        let directory = self.settings.server.secrets_dir.display();
        if owner.pin != own.pin {
            bail!(
                "the table {} is in use by servers whose CA has the pin {}, but the CA in {directory} has the pin {}: no \
                 device of theirs would trust it. Put the directories `ca` and `keys` of those servers there, or name \
                 other tables with store.table and store.audit_table",
                self.settings.store.table,
                owner.pin,
                own.pin
            );
        }
        if owner.keys != own.keys {
            bail!(
                "the files in {directory}/keys are not those of the other servers on the table {}: what one of them \
                 hands out the others would refuse. Copy the directory `keys` from one of them",
                self.settings.store.table
            );
        }
        Ok(Holdings {
            store: Arc::new(store),
            ca: Arc::new(ca.reached_at(self.public_url.clone())),
            keys,
        })
    }

    fn load_ca(&self) -> anyhow::Result<Option<CertificateAuthority>> {
        let validity = self.settings.issuance.validity;
        CertificateAuthority::load(&self.ca_directory(), validity, Arc::clone(self.entropy)).context(CA)
    }

    fn make_ca(&self) -> anyhow::Result<CertificateAuthority> {
        let validity = self.settings.issuance.validity;
        CertificateAuthority::open(&self.ca_directory(), validity, self.now, Arc::clone(self.entropy)).context(CA)
    }

    fn keys(&self) -> anyhow::Result<Keys> {
        Keys::load_or_create(&self.settings.server.secrets_dir, self.public_url, &**self.entropy)
    }

    fn ca_directory(&self) -> PathBuf {
        ca_directory(&self.settings.server.secrets_dir)
    }
}

/// The store of an installation that is there, for an operator beside the servers that may use it.
#[cfg_attr(
    not(feature = "dynamodb"),
    expect(unused_variables, reason = "only tables need them")
)]
pub(crate) async fn existing_store(settings: &Settings, entropy: &Arc<dyn Entropy>) -> anyhow::Result<Arc<dyn Store>> {
    match settings.store.kind {
        StoreKind::Sqlite => {
            let options = SqliteOptions {
                beside: true,
                ..SqliteOptions::default()
            };
            let store = SqliteStore::open_with(&settings.server.data_dir.join(DATABASE_FILE), options);
            Ok(Arc::new(store.context(STORE)?))
        }
        #[cfg(feature = "dynamodb")]
        StoreKind::DynamoDb => Ok(Arc::new(tables(settings, &[], entropy).await?)),
        #[cfg(not(feature = "dynamodb"))]
        StoreKind::DynamoDb => bail!(WITHOUT),
    }
}

/// Makes the CA where there is none, on an operator's word. The tables of DynamoDB stay those of their own CA, unless
/// they are taken over: with a CA that is there, too, so that what failed halfway is done again, and where only the
/// other keys are lost.
pub(crate) async fn make_ca(
    settings: &Settings,
    now: Timestamp,
    entropy: &Arc<dyn Entropy>,
    take_over: bool,
) -> anyhow::Result<CertificateAuthority> {
    // Whoever signs, whatever is announced: neither matters here.
    let place = Place::of(settings, settings.server.listen);
    let opening = Opening {
        settings,
        public_url: &place.public_url,
        channels: &[],
        now,
        entropy,
    };
    if !take_over && let Some(ca) = opening.load_ca()? {
        return Ok(ca);
    }
    match settings.store.kind {
        #[cfg(feature = "dynamodb")]
        StoreKind::DynamoDb => {
            let store = tables(settings, &[], entropy).await?;
            if store.is_unfinished_copy().await.context(STORE)? {
                bail!(unfinished(settings));
            }
            if let Some(owner) = store.owner().await.context(STORE)?
                && !take_over
            {
                bail!(
                    "the table {} is in use by servers whose CA has the pin {}: copy the directories `ca` and `keys` from \
                     one of them to {}. If they are lost, --take-over gives the table to a new CA: no client trusts it \
                     until it is told the new pin, and every certificate that was issued is worthless",
                    settings.store.table,
                    owner.pin,
                    settings.server.secrets_dir.display()
                );
            }
            let ca = opening.make_ca()?;
            let own = owner_by(&ca, &opening.keys()?);
            if !store.taken_over_by(&own).await.context(STORE)? {
                bail!(unfinished(settings));
            }
            Ok(ca)
        }
        _ => opening.make_ca(),
    }
}

#[cfg(feature = "dynamodb")]
pub(super) async fn tables(
    settings: &Settings,
    channels: &[ChannelKind],
    entropy: &Arc<dyn Entropy>,
) -> anyhow::Result<DynamoDbStore> {
    let client = dynamodb::connect().await.context(STORE)?;
    DynamoDbStore::open(client, table_names(settings), channels, Arc::clone(entropy))
        .await
        .context(STORE)
}

#[cfg(feature = "dynamodb")]
pub(super) fn unfinished(settings: &Settings) -> String {
    format!(
        "a copy into the table {} has begun and is not complete: finish it with `warifu-server store copy`",
        settings.store.table
    )
}

/// Whose the tables are if these are the keys.
#[cfg(feature = "dynamodb")]
fn owner_by(ca: &CertificateAuthority, keys: &Keys) -> Owner {
    Owner {
        pin: ca.pin().to_string(),
        keys: keys.check(),
    }
}

/// Whose the tables are if they are those of the CA and the keys that are there; `None` where one of these is missing.
#[cfg(feature = "dynamodb")]
pub(super) fn installed(
    settings: &Settings,
    public_url: &Url,
    entropy: &Arc<dyn Entropy>,
) -> anyhow::Result<Option<Owner>> {
    let secrets_dir = &settings.server.secrets_dir;
    let validity = settings.issuance.validity;
    let ca = CertificateAuthority::load(&ca_directory(secrets_dir), validity, Arc::clone(entropy)).context(CA)?;
    let (Some(ca), true) = (ca, Keys::are_in(secrets_dir)) else {
        return Ok(None);
    };
    let keys = Keys::load_or_create(secrets_dir, public_url, &**entropy)?;
    Ok(Some(owner_by(&ca, &keys)))
}

/// Which tables.
#[cfg(feature = "dynamodb")]
pub(crate) fn table_names(settings: &Settings) -> TableNames {
    TableNames {
        main: settings.store.table.clone(),
        audit: settings.store.audit_table.clone(),
    }
}

/// Where the CA is.
pub(crate) fn ca_directory(secrets_dir: &Path) -> PathBuf {
    secrets_dir.join("ca")
}

//! `store init`, `store check` and `store copy`.

use anyhow::bail;

use super::args::{PlaceArguments, StoreArguments};
use crate::config::{Flags, Settings, Sources, StoreKind};

/// Makes the tables.
pub(crate) fn init(arguments: StoreArguments) -> anyhow::Result<()> {
    let settings = settings(arguments)?;
    tables::init(&settings)
}

/// Looks the tables over.
pub(crate) fn check(arguments: StoreArguments) -> anyhow::Result<()> {
    let settings = settings(arguments)?;
    tables::check(&settings)
}

/// Copies everything into new tables.
pub(crate) fn copy(place: PlaceArguments) -> anyhow::Result<()> {
    tables::copy(&place.settings()?)
}

fn settings(arguments: StoreArguments) -> anyhow::Result<Settings> {
    let flags = Flags {
        store: arguments.store,
        ..Flags::default()
    };
    let settings = Sources::of_process(arguments.config.as_deref(), flags)?.settings()?;
    if settings.store.kind == StoreKind::Sqlite {
        bail!(
            "store.kind is \"sqlite\", whose database `warifu-server serve` makes and looks after by itself: this is for \
             store.kind = \"dynamodb\" (or --store dynamodb)"
        );
    }
    Ok(settings)
}

#[cfg(feature = "dynamodb")]
mod tables {
    use std::sync::Arc;

    use anyhow::bail;

    use crate::app;
    use crate::app::table_names;
    use crate::cli::{say, wait_for};
    use crate::config::Settings;
    use crate::domain::clock::SystemClock;
    use crate::domain::entropy::SystemEntropy;
    use crate::domain::{Clock, Entropy};
    use crate::finding::Finding;
    use crate::store::dynamodb;

    pub(super) fn init(settings: &Settings) -> anyhow::Result<()> {
        let findings = wait_for(async {
            let client = dynamodb::connect().await?;
            Ok(dynamodb::init(&client, &table_names(settings)).await?)
        })?;
        tell(&findings)
    }

    pub(super) fn check(settings: &Settings) -> anyhow::Result<()> {
        let findings = wait_for(async {
            let client = dynamodb::connect().await?;
            Ok(dynamodb::check(&client, &table_names(settings)).await?)
        })?;
        tell(&findings)?;
        match findings
            .iter()
            .filter(|finding| matches!(finding, Finding::Wrong(_)))
            .count()
        {
            0 => Ok(()),
            wrong => bail!("{wrong} of these must be put right"),
        }
    }

    pub(super) fn copy(settings: &Settings) -> anyhow::Result<()> {
        let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        let mut said = Ok(());
        let told = |text: &str| {
            if said.is_ok() {
                said = say(text);
            }
        };
        wait_for(app::copy(settings, &clock, &entropy, told))?;
        said?;
        say(&format!(
            "done: set store.kind = \"dynamodb\", give every server the directories `ca` and `keys` of {} \
             (server.secrets_dir), and start them. The database is as it was: keep it as a backup, and start no server on \
             it any more",
            settings.server.secrets_dir.display()
        ))
    }

    fn tell(findings: &[Finding]) -> anyhow::Result<()> {
        findings.iter().try_for_each(|finding| say(&finding.to_string()))
    }
}

#[cfg(not(feature = "dynamodb"))]
mod tables {
    use anyhow::bail;

    use crate::config::Settings;

    const WITHOUT: &str = "this warifu-server was built without DynamoDB: build it with the feature `dynamodb`";

    pub(super) fn init(_settings: &Settings) -> anyhow::Result<()> {
        bail!(WITHOUT)
    }

    pub(super) fn check(_settings: &Settings) -> anyhow::Result<()> {
        bail!(WITHOUT)
    }

    pub(super) fn copy(_settings: &Settings) -> anyhow::Result<()> {
        bail!(WITHOUT)
    }
}

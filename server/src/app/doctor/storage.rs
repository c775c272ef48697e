//! The store, and what waits in its outbox.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use super::Patient;
use crate::app::holdings::existing_store;
use crate::causes::told;
use crate::config::StoreKind;
use crate::domain::outbox::{Next, Shelf};
use crate::domain::{Store, StoreError};
use crate::finding::Finding;
use crate::store::sqlite::DATABASE_FILE;

// A message that is due for so long waits for somebody who does not come.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

impl Patient<'_> {
    /// What there is to say, and whether an installation stands on it.
    pub(super) async fn store(&self) -> (Vec<Finding>, bool) {
        let (mut findings, is_in_use) = match self.settings.store.kind {
            StoreKind::Sqlite => self.database(),
            StoreKind::DynamoDb => self.tables().await,
        };
        let is_usable = is_in_use || self.has_free_tables(&findings);
        if is_usable {
            match existing_store(self.settings, self.entropy).await {
                Ok(store) => findings.extend(self.content(store).await),
                Err(error) => findings.push(Finding::Wrong(told(&error))),
            }
        }
        (findings, is_in_use)
    }

    /// Whether there are tables that nobody has used yet.
    fn has_free_tables(&self, findings: &[Finding]) -> bool {
        self.settings.store.kind == StoreKind::DynamoDb && !findings.iter().any(|one| matches!(one, Finding::Wrong(_)))
    }

    fn database(&self) -> (Vec<Finding>, bool) {
        let path = self.settings.server.data_dir.join(DATABASE_FILE);
        let shown = path.display();
        let there = path.try_exists();
        let is_in_use = matches!(there, Ok(true));
        let finding = match there {
            Ok(true) => Finding::Fine(format!("the database {shown} is there")),
            Ok(false) => Finding::Unsupported(format!("there is no database {shown} yet: the first start makes it")),
            Err(error) => Finding::Wrong(format!("the database {shown} cannot be looked at: {error}")),
        };
        (vec![finding], is_in_use)
    }

    #[cfg(feature = "dynamodb")]
    async fn tables(&self) -> (Vec<Finding>, bool) {
        use crate::app::table_names;
        use crate::store::dynamodb;
        let checked = async {
            let client = dynamodb::connect().await?;
            dynamodb::check(&client, &table_names(self.settings)).await
        };
        let mut findings = match checked.await {
            Ok(findings) => findings,
            Err(error) => return (vec![Finding::Wrong(told(&error.into()))], false),
        };
        // Where a table cannot be used, that was said already.
        let Ok(store) = crate::app::holdings::tables(self.settings, &[], self.entropy).await else {
            return (findings, false);
        };
        let owner = match store.owner().await {
            Ok(owner) => owner,
            Err(error) => {
                findings.push(Finding::Wrong(format!("the tables cannot be read: {error}")));
                return (findings, false);
            }
        };
        findings.extend(owner.as_ref().and_then(|owner| self.ownership(owner)));
        match store.is_unfinished_copy().await {
            Ok(true) => findings.push(Finding::Wrong(crate::app::holdings::unfinished(self.settings))),
            Ok(false) => {}
            Err(error) => findings.push(Finding::Wrong(format!("the tables cannot be read: {error}"))),
        }
        (findings, owner.is_some())
    }

    /// Whether the tables are those of the keys that are here.
    #[cfg(feature = "dynamodb")]
    fn ownership(&self, owner: &crate::store::dynamodb::Owner) -> Option<Finding> {
        // What is missing or damaged is said of the files themselves.
        let own = crate::app::holdings::installed(self.settings, &self.place.public_url, self.entropy).ok()??;
        Some(if own == *owner {
            Finding::Fine("the tables belong to these keys".to_owned())
        } else {
            let what = if own.pin == owner.pin {
                "`keys`"
            } else {
                "`ca` and `keys`"
            };
            Finding::Wrong(format!(
                "the tables belong to servers with other keys, whose CA has the pin {}: put {what} of one of them into {}, \
                 or name other tables",
                owner.pin,
                self.settings.server.secrets_dir.display()
            ))
        })
    }

    #[cfg(not(feature = "dynamodb"))]
    async fn tables(&self) -> (Vec<Finding>, bool) {
        let without = "this warifu-server was built without DynamoDB, which store.kind wants";
        (vec![Finding::Wrong(without.to_owned())], false)
    }

    async fn content(&self, store: Arc<dyn Store>) -> Vec<Finding> {
        let mut findings = vec![match store.ready().await {
            Ok(()) => Finding::Fine("the store reads and writes".to_owned()),
            Err(error) => Finding::Wrong(format!("the store cannot read and write: {error}")),
        }];
        findings.extend(match self.outbox(&*store).await {
            Ok(findings) => findings,
            Err(error) => vec![Finding::Wrong(format!("the outbox cannot be read: {error}"))],
        });
        findings
    }

    async fn outbox(&self, store: &dyn Store) -> Result<Vec<Finding>, StoreError> {
        let dead = store.messages(Shelf::Dead, u32::MAX).await?.len();
        let waiting = store.messages(Shelf::Waiting, u32::MAX).await?;
        let overdue = self.clock.now().minus(LONGEST_WAIT);
        // What comes later for an account waits for what is before it, however long it is due.
        let mut met = HashSet::new();
        let (mut late, mut failing) = (0, 0);
        for message in &waiting {
            if met.insert((message.record.account, message.channel)) {
                late += usize::from(matches!(message.next, Next::At(due_at) if due_at < overdue));
                failing += usize::from(message.failure.is_some());
            }
        }
        let mut findings = Vec::new();
        if dead > 0 {
            findings.push(Finding::Wrong(format!(
                "{dead} messages to people were given up: `warifu-server outbox list --dead` says why, `outbox retry` sends \
                 them again, `outbox drop` forgets them"
            )));
        }
        if late > 0 {
            findings.push(Finding::Wrong(format!(
                "nobody takes the messages to {late} accounts, which are due for more than an hour: no server runs, or none \
                 has their channel any more. `warifu-server outbox list` shows them"
            )));
        }
        if failing > 0 {
            findings.push(Finding::Wrong(format!(
                "messages to {failing} accounts fail and are tried again, and others wait behind them: `warifu-server outbox \
                 list` says why"
            )));
        }
        if findings.is_empty() {
            findings.push(Finding::Fine(format!(
                "{} messages to people wait, none of them for long",
                waiting.len()
            )));
        }
        Ok(findings)
    }
}

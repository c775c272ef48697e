//! The store, and what waits in its outbox.

use std::sync::Arc;
use std::time::Duration;

use super::{Patient, told};
use crate::app::holdings::existing_store;
use crate::config::StoreKind;
use crate::domain::outbox::{Next, Shelf};
use crate::domain::{Store, StoreError};
use crate::finding::Finding;
use crate::store::sqlite::DATABASE_FILE;

// A message that is due for so long waits for somebody who does not come.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

impl Patient<'_> {
    pub(super) async fn store(&self) -> Vec<Finding> {
        let mut findings = match self.settings.store.kind {
            StoreKind::Sqlite => self.database(),
            StoreKind::DynamoDb => self.tables().await,
        };
        if !findings.iter().all(|finding| matches!(finding, Finding::Fine(_))) {
            return findings;
        }
        match existing_store(self.settings, self.entropy).await {
            Ok(store) => findings.extend(self.content(store).await),
            Err(error) => findings.push(Finding::Wrong(told(&error))),
        }
        findings
    }

    fn database(&self) -> Vec<Finding> {
        let path = self.settings.server.data_dir.join(DATABASE_FILE);
        let shown = path.display();
        vec![match path.try_exists() {
            Ok(true) => Finding::Fine(format!("the database {shown} is there")),
            Ok(false) => Finding::Unsupported(format!("there is no database {shown} yet: the first start makes it")),
            Err(error) => Finding::Wrong(format!("the database {shown} cannot be looked at: {error}")),
        }]
    }

    #[cfg(feature = "dynamodb")]
    async fn tables(&self) -> Vec<Finding> {
        use crate::app::table_names;
        use crate::store::dynamodb;
        let checked = async {
            let client = dynamodb::connect().await?;
            dynamodb::check(&client, &table_names(self.settings)).await
        };
        match checked.await {
            // What an emulator lacks keeps nobody from looking on.
            Ok(findings) => findings
                .into_iter()
                .filter(|finding| !matches!(finding, Finding::Unsupported(_)))
                .collect(),
            Err(error) => vec![Finding::Wrong(told(&error.into()))],
        }
    }

    #[cfg(not(feature = "dynamodb"))]
    async fn tables(&self) -> Vec<Finding> {
        vec![Finding::Wrong(
            "this warifu-server was built without DynamoDB, which store.kind wants".to_owned(),
        )]
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
        let overdue = self.clock.now().minus(LONGEST_WAIT);
        let is_overdue = |next: Next| matches!(next, Next::At(due_at) if due_at < overdue);
        let waiting = store.messages(Shelf::Waiting, u32::MAX).await?;
        let late = waiting.iter().filter(|message| is_overdue(message.next)).count();
        let mut findings = Vec::new();
        if dead > 0 {
            findings.push(Finding::Wrong(format!(
                "{dead} messages to people were given up: `warifu-server outbox list --dead` says why, `outbox retry` sends \
                 them again, `outbox drop` forgets them"
            )));
        }
        if late > 0 {
            findings.push(Finding::Wrong(format!(
                "{late} messages to people are due for more than an hour: no server runs, or none has their channel any \
                 more. `warifu-server outbox list` shows them"
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

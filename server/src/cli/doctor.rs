//! `doctor`.

use std::sync::Arc;

use anyhow::bail;
use serde_json::json;

use super::args::InstallationArguments;
use super::{say, wait_for};
use crate::app::examine;
use crate::domain::clock::SystemClock;
use crate::domain::entropy::SystemEntropy;
use crate::domain::{Clock, Entropy};
use crate::finding::Finding;

/// Examines the installation, and says what is wrong with it.
pub(crate) fn run(installation: InstallationArguments, json: bool) -> anyhow::Result<()> {
    let settings = installation.settings()?;
    let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let findings = wait_for(async { Ok(examine(&settings, &clock, &entropy).await) })?;
    for finding in &findings {
        say(&if json {
            json!({ "state": finding.state(), "text": finding.text() }).to_string()
        } else {
            finding.to_string()
        })?;
    }
    match findings
        .iter()
        .filter(|finding| matches!(finding, Finding::Wrong(_)))
        .count()
    {
        0 => Ok(()),
        1 => bail!("one thing must be put right"),
        wrong => bail!("{wrong} things must be put right"),
    }
}

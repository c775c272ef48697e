//! `doctor`.

use std::sync::Arc;

use anyhow::bail;
use serde_json::json;

use super::args::DoctorArguments;
use super::{log, say, wait_for};
use crate::app::examine;
use crate::config::{Flags, Sources};
use crate::domain::clock::SystemClock;
use crate::domain::entropy::SystemEntropy;
use crate::domain::{Clock, Entropy};
use crate::finding::Finding;

/// Examines the installation, and says what is wrong with it.
pub(crate) fn run(arguments: DoctorArguments) -> anyhow::Result<()> {
    let flags = Flags {
        data_dir: arguments.place.data_dir,
        store: arguments.store,
        ..Flags::default()
    };
    let settings = Sources::of_process(arguments.place.config.as_deref(), flags)?.settings()?;
    log::start(settings.log_format, "warn")?;
    let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let findings = wait_for(async { Ok(examine(&settings, &clock, &entropy).await) })?;
    for finding in &findings {
        say(&if arguments.json {
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

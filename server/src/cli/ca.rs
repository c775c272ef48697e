//! `ca init` and `ca show`.

use std::sync::Arc;

use anyhow::bail;

use super::args::PlaceArguments;
use super::{say, wait_for};
use crate::app::{DataLock, ca_directory, make_ca};
use crate::ca::CertificateAuthority;
use crate::domain::clock::SystemClock;
use crate::domain::entropy::SystemEntropy;
use crate::domain::{Clock as _, Entropy, Issuer as _};

/// Makes the CA where there is none, and shows it.
pub(crate) fn init(place: PlaceArguments, take_over: bool) -> anyhow::Result<()> {
    let settings = place.settings()?;
    let _lock = DataLock::take(&settings.server.data_dir)?;
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let ca = wait_for(make_ca(&settings, SystemClock.now(), &entropy, take_over))?;
    describe(&ca)
}

/// Shows the CA. Takes no lock: it only reads what never changes once it is there.
pub(crate) fn show(place: PlaceArguments) -> anyhow::Result<()> {
    let settings = place.settings()?;
    let directory = ca_directory(&settings.server.secrets_dir);
    let Some(ca) = CertificateAuthority::load(&directory, settings.issuance.validity, Arc::new(SystemEntropy))? else {
        bail!(
            "there is no CA in {}: make it with `warifu-server ca init`, or name the data directory with --data-dir",
            directory.display()
        );
    };
    describe(&ca)
}

fn describe(ca: &CertificateAuthority) -> anyhow::Result<()> {
    say(&format!("pin {}", ca.pin()))?;
    for root in ca.roots() {
        say(&format!(
            "{} {} valid from {} until {}",
            root.algorithm, root.fingerprint, root.not_before, root.not_after
        ))?;
    }
    Ok(())
}

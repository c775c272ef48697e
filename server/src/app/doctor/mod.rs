//! `doctor`: looks an installation over, beside the servers that may use it, and mends nothing.

mod belongings;
mod outside;
mod storage;

use std::sync::Arc;

use crate::config::{Place, Settings};
use crate::domain::{Clock, Entropy};
use crate::finding::Finding;

/// What is examined, and with what.
struct Patient<'a> {
    settings: &'a Settings,
    place: Place,
    clock: &'a Arc<dyn Clock>,
    entropy: &'a Arc<dyn Entropy>,
}

/// Examines everything that the settings name, each part whatever becomes of the others.
pub(crate) async fn examine(settings: &Settings, clock: &Arc<dyn Clock>, entropy: &Arc<dyn Entropy>) -> Vec<Finding> {
    let patient = Patient {
        settings,
        place: Place::of(settings, settings.server.listen),
        clock,
        entropy,
    };
    let mut findings = vec![patient.data_directory()];
    let (stored, is_in_use) = patient.store().await;
    findings.extend(patient.certificate_authority(is_in_use));
    findings.push(patient.keys(is_in_use));
    findings.extend(stored);
    findings.extend(patient.certificate());
    findings.push(patient.channels().await);
    findings.extend(patient.bucket().await);
    findings.push(patient.server().await);
    findings
}

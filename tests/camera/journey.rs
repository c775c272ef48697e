//! A server, a first computer, and others before a camera that is good or bad.

mod faults;
mod nodes;
mod other_driver;
mod reading;
mod report;
mod stage;

use report::Report;
use stage::Stage;

/// Takes every check, one after the other: there is one machine.
pub(super) async fn travel() {
    let mut report = Report::default();
    let stage = report
        .check("A server runs, and a first computer is registered", Stage::set())
        .await;
    if let Some(stage) = stage {
        faults::check(&mut report, &stage).await;
        reading::check(&mut report, &stage).await;
        other_driver::check(&mut report, &stage).await;
    }
    report.complete();
}

//! `warifu devices list`.

use serde::Serialize;
use warifu::device_log::{ListedDevice, ListedDevices};
use warifu::text::text;
use warifu_protocol::wire::DeviceSummary;

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::setup::Setup;
use crate::cli::unvouched::announce;

pub(crate) async fn run(setup: &mut Setup, output: &mut Output) -> Result<(), Failure> {
    let device = setup.computer().await?.device().await?;
    let listed = device.list_devices().await?;
    announce(&device, &listed, output).await?;
    output.event(&Listed {
        event: "done",
        command: "devices list",
        has_log: listed.has_log,
        devices: listed.devices.iter().map(ListedEvent::of).collect(),
    });
    tell(&listed, output);
    Ok(())
}

/// Those that nobody vouches for stand apart, where there is a log.
fn tell(listed: &ListedDevices, output: &mut Output) {
    let (apart, together): (Vec<_>, Vec<_>) = listed.devices.iter().partition(|device| device.is_outside_log);
    for device in together {
        describe(device, output);
    }
    if !apart.is_empty() {
        output.say("devices-apart", &[]);
    }
    for device in apart {
        describe(device, output);
    }
}

fn describe(device: &ListedDevice, output: &mut Output) {
    let summary = &device.summary;
    let is_revoked = summary.revoked_at.is_some();
    let marks = [
        (summary.current, "device-current"),
        (is_revoked && !device.vouched_for, "device-revoked"),
        (is_revoked && device.vouched_for, "device-revoked-by-operator"),
        (device.is_outside_log, "device-not-vouched-for"),
        (summary.server_key, "device-server-key"),
    ];
    let marks: Vec<String> = marks
        .into_iter()
        .filter(|(applies, _)| *applies)
        .map(|(_, id)| format!(" · {}", text(output.language(), id)))
        .collect();
    let never = text(output.language(), "never");
    output.say(
        "device-line",
        &[
            ("name", &summary.device_name),
            ("system", summary.system.as_deref().unwrap_or("?")),
            ("marks", &marks.concat()),
            ("id", &summary.device_id.to_string()),
            ("enrolled", &summary.enrolled_at.to_string()),
            ("seen", &summary.last_seen_at.map_or(never, |at| at.to_string())),
        ],
    );
}

#[derive(Serialize)]
struct Listed<'a> {
    event: &'static str,
    command: &'static str,
    has_log: bool,
    devices: Vec<ListedEvent<'a>>,
}

#[derive(Serialize)]
struct ListedEvent<'a> {
    #[serde(flatten)]
    summary: &'a DeviceSummary,
    outside_log: bool,
}

impl<'a> ListedEvent<'a> {
    fn of(device: &'a ListedDevice) -> Self {
        Self {
            summary: &device.summary,
            outside_log: device.is_outside_log,
        }
    }
}

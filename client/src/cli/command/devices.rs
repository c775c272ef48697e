//! `warifu devices list`.

use serde::Serialize;
use warifu::text::text;
use warifu_protocol::wire::DeviceSummary;

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::setup::Setup;

pub(crate) async fn run(setup: &mut Setup, output: &mut Output) -> Result<(), Failure> {
    let list = setup.computer().await?.device().await?.devices().await?;
    output.event(&Listed {
        event: "done",
        command: "devices list",
        devices: &list.devices,
    });
    // Where nobody vouched for any of them there is no device log, and the mark would say nothing.
    let has_log = list.devices.iter().any(|device| device.vouched_for);
    for device in &list.devices {
        describe(device, has_log, output);
    }
    Ok(())
}

fn describe(device: &DeviceSummary, has_log: bool, output: &mut Output) {
    let marks = [
        (device.current, "device-current"),
        (device.revoked_at.is_some(), "device-revoked"),
        (has_log && !device.vouched_for, "device-not-vouched-for"),
        (device.server_key, "device-server-key"),
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
            ("name", &device.device_name),
            ("system", device.system.as_deref().unwrap_or("?")),
            ("marks", &marks.concat()),
            ("id", &device.device_id.to_string()),
            ("enrolled", &device.enrolled_at.to_string()),
            ("seen", &device.last_seen_at.map_or(never, |at| at.to_string())),
        ],
    );
}

#[derive(Serialize)]
struct Listed<'a> {
    event: &'static str,
    command: &'static str,
    devices: &'a [DeviceSummary],
}

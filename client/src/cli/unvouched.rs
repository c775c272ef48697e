//! Devices for which nobody vouches: announced once on every computer.

use warifu::Device;
use warifu::device_log::ListedDevices;
use warifu_protocol::DeviceId;

use super::failure::Failure;
use super::notice::notice;
use super::output::Output;

/// Announces those of which this computer has not told its person before.
pub(crate) async fn announce(device: &Device, listed: &ListedDevices, output: &mut Output) -> Result<(), Failure> {
    let new: Vec<_> = listed.devices.iter().filter(|device| device.is_new).collect();
    for device in &new {
        notice(
            output,
            "device-unvouched-new",
            &[
                ("name", &device.summary.device_name),
                ("id", &device.summary.device_id.to_string()),
            ],
        );
    }
    let ids: Vec<DeviceId> = new.iter().map(|device| device.summary.device_id).collect();
    Ok(device.announced(&ids).await?)
}

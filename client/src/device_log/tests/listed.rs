//! What the server lists, held against the log.

use uuid::Uuid;
use warifu_protocol::DeviceId;
use warifu_protocol::wire::{DeviceList, DeviceSummary};

use super::server::Server;
use super::*;
use crate::Error;
use crate::device_log::{Alarms, LogAlarm};
use crate::trust::tests::TestCa;

fn summary(member: &Member, vouched_for: bool) -> DeviceSummary {
    DeviceSummary {
        device_id: member.keys.device_id(),
        device_name: "laptop".into(),
        system: None,
        current: false,
        vouched_for,
        server_key: false,
        enrolled_at: now(),
        last_seen_at: None,
        revoked_at: None,
        certificates: TestCa::new(7).issue(&member.keys, Uuid::from_bytes([4; 16]), false),
    }
}

/// A device whose server lists `devices` and shows `log`.
async fn listing(fixture: &Fixture, log: Option<&DeviceLog>, devices: Vec<DeviceSummary>) -> (Server, crate::Device) {
    let (server, device) = Server::with_device(fixture).await;
    if let Some(log) = log {
        server.show(log);
    }
    list(&server, devices);
    (server, device)
}

fn list(server: &Server, devices: Vec<DeviceSummary>) {
    let text = serde_json::to_string(&DeviceList { devices }).unwrap();
    server.change(|showing| showing.devices = text);
}

#[tokio::test]
async fn a_device_outside_the_log_is_told_apart_and_announced_once() {
    let fixture = Fixture::new();
    let (first, other) = (Member::new(1), Member::new(2));
    let log = first.begins();
    let devices = vec![summary(&first, true), summary(&other, false)];
    let (_server, device) = listing(&fixture, Some(&log), devices).await;
    for announced in [false, false, true, true] {
        if announced {
            device.announced(&[other.keys.device_id()]).await.unwrap();
        }
        let listed = device.list_devices().await.unwrap();
        assert!(listed.has_log);
        let said: Vec<_> = listed
            .devices
            .iter()
            .map(|device| (device.vouched_for, device.is_outside_log, device.is_new))
            .collect();
        assert_eq!(said, [(true, false, false), (false, true, !announced)]);
        assert!(listed.devices[0].summary.vouched_for && !listed.devices[1].summary.vouched_for);
    }
}

#[tokio::test]
async fn without_a_log_nothing_is_said_of_vouching() {
    let fixture = Fixture::new();
    let devices = vec![summary(&Member::new(1), false)];
    let (_server, device) = listing(&fixture, None, devices).await;
    let listed = device.list_devices().await.unwrap();
    assert!(!listed.has_log && !listed.devices[0].is_outside_log && !listed.devices[0].is_new);
}

async fn alarm(log: &DeviceLog, devices: Vec<DeviceSummary>) -> LogAlarm {
    let fixture = Fixture::new();
    let (_server, device) = listing(&fixture, Some(log), devices).await;
    let error = device.list_devices().await.unwrap_err();
    let Error::Log(alarm) = error else { panic!("{error:?}") };
    let alarms = Alarms::load(&fixture.computer.profile).unwrap();
    assert!(alarms.standing().any(|raised| raised.alarm == alarm));
    alarm
}

#[tokio::test]
async fn a_server_that_vouches_itself_is_noticed() {
    let (first, ghost) = (Member::new(1), Member::new(2));
    let device = ghost.keys.device_id();
    let name = "laptop".to_owned();
    let found = alarm(&first.begins(), vec![summary(&first, true), summary(&ghost, true)]).await;
    assert_eq!(found, LogAlarm::UnknownDevice { device, name });
}

#[tokio::test]
async fn other_keys_for_a_device_are_noticed() {
    let (first, ghost) = (Member::new(1), Member::new(2));
    let device = first.keys.device_id();
    for algorithm in 0..2 {
        let mut listed = summary(&first, true);
        listed.certificates[algorithm] = summary(&ghost, true).certificates[algorithm].clone();
        let name = "laptop".to_owned();
        assert_eq!(
            alarm(&first.begins(), vec![listed]).await,
            LogAlarm::OtherKeys { device, name }
        );
    }
}

#[tokio::test]
async fn a_revoked_device_that_is_still_in_use_is_noticed() {
    let (first, second) = (Member::new(1), Member::new(2));
    let log = and(first.begins(), |log| first.enrols(log, &second));
    let log = and(log, |log| first.revokes(log, &second));
    let (device, name) = (second.keys.device_id(), "laptop".to_owned());
    let listed = vec![summary(&first, true), summary(&second, false)];
    assert_eq!(alarm(&log, listed).await, LogAlarm::StillActive { device, name });

    // Revoked at both it is none; and the operator may revoke what the log has not.
    let fixture = Fixture::new();
    let revoked = |member: &Member| DeviceSummary {
        revoked_at: Some(now()),
        ..summary(member, false)
    };
    let (server, device) = listing(&fixture, Some(&log), vec![revoked(&first), revoked(&second)]).await;
    let listed = device.list_devices().await.unwrap();
    assert!(listed.devices[0].vouched_for && !listed.devices[1].vouched_for);
    assert!(!listed.devices[1].is_outside_log);
    list(&server, vec![summary(&first, true)]);
    device.list_devices().await.unwrap();
}

#[tokio::test]
async fn announcing_nothing_or_everything_is_bounded() {
    let fixture = Fixture::new();
    let (_server, device) = listing(&fixture, None, vec![]).await;
    device.announced(&[]).await.unwrap();
    assert!(!fixture.computer.profile.has("device-log-told.json"));
    let many: Vec<DeviceId> = (0..5000u32)
        .map(|number| DeviceId::of_primary_spki(&number.to_be_bytes()))
        .collect();
    device.announced(&many).await.unwrap();
    let file = fixture.computer.profile.read("device-log-told.json").unwrap().unwrap();
    assert!(file.len() < 200_000);
}

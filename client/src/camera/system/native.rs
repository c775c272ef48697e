//! Cameras of macOS (AVFoundation) and Windows (Media Foundation), by `nokhwa`.

#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

use std::panic::{AssertUnwindSafe, catch_unwind};

use nokhwa::utils::{ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType};
use nokhwa::{Camera, NokhwaError, query};

#[cfg(target_os = "macos")]
use self::macos::AvFoundation as Library;
#[cfg(windows)]
use self::windows::MediaFoundation as Library;
use super::super::backend::{Backend, Next, Stream};
use super::super::error::CameraError;
use super::super::format::{Offer, best};
use super::super::frame::{PixelFormat, Raw};
use super::super::info::{CameraId, CameraInfo};
use super::super::permission;
use crate::text::printable;

/// The cameras of this computer.
pub(in crate::camera) struct System {}

/// The longest name that is shown.
const MAX_NAME: usize = 60;

impl System {
    pub(in crate::camera) fn new() -> Self {
        Self {}
    }
}

impl Backend for System {
    fn list(&self) -> Result<Vec<CameraInfo>, CameraError> {
        Ok(devices()?.into_iter().map(|(info, _)| info).collect())
    }

    fn allowed(&self) -> Result<(), CameraError> {
        permission::demand()
    }

    fn open(&self, camera: &CameraInfo) -> Result<Box<dyn Stream>, CameraError> {
        let device = devices()?.into_iter().find(|(info, _)| info.id == camera.id);
        let (_, index) = device.ok_or(CameraError::Unplugged)?;
        Ok(Box::new(Film::start(index)?))
    }
}

fn devices() -> Result<Vec<(CameraInfo, CameraIndex)>, CameraError> {
    let found = query(ApiBackend::Auto).map_err(|error| reason(&error))?;
    let device = |device: nokhwa::utils::CameraInfo| {
        let name = printable(device.human_name().trim(), MAX_NAME);
        // The identifier of the device: its symbolic link on Windows, its unique identifier on macOS.
        let id = match device.misc() {
            misc if misc.is_empty() => name.clone(),
            misc => misc,
        };
        let info = CameraInfo {
            id: CameraId::from(id),
            name,
        };
        (info, device.index().clone())
    };
    Ok(found.into_iter().map(device).collect())
}

/// A camera that films.
struct Film {
    // Taken out only to be closed.
    camera: Option<Camera>,
    format: PixelFormat,
    width: usize,
    height: usize,
    bytes: Vec<u8>,
}

impl Film {
    fn start(index: CameraIndex) -> Result<Self, CameraError> {
        // In any format first: only an open camera says which it has.
        let any = RequestedFormat::with_formats(RequestedFormatType::None, &READABLE);
        let mut camera = Camera::new(index, any).map_err(|error| reason(&error))?;
        let formats = camera.compatible_camera_formats().map_err(|error| reason(&error))?;
        let offers: Vec<Offer> = formats.iter().filter_map(offer).collect();
        let wanted = best(&offers).ok_or(CameraError::Unsupported)?;
        let wanted = formats.into_iter().find(|format| offer(format) == Some(wanted));
        let wanted = wanted.ok_or(CameraError::Unsupported)?;
        let request = RequestedFormatType::Exact(wanted);
        camera
            .set_camera_requset(RequestedFormat::with_formats(request, &[wanted.format()]))
            .map_err(|error| reason(&error))?;
        camera.open_stream().map_err(|error| reason(&error))?;
        let format = camera.camera_format();
        Ok(Self {
            format: pixels(format.format()).ok_or(CameraError::Unsupported)?,
            width: format.width() as usize,
            height: format.height() as usize,
            camera: Some(camera),
            bytes: Vec::new(),
        })
    }
}

/// What can be read.
const READABLE: [FrameFormat; 6] = [
    FrameFormat::YUYV,
    FrameFormat::MJPEG,
    FrameFormat::GRAY,
    FrameFormat::RAWRGB,
    FrameFormat::RAWBGR,
    FrameFormat::NV12,
];

/// What differs between the two.
trait Frames {
    /// What a camera sends of which `nokhwa` says NV12; none where it cannot be read.
    const NV12: Option<PixelFormat>;
}

fn pixels(format: FrameFormat) -> Option<PixelFormat> {
    match format {
        FrameFormat::YUYV => Some(PixelFormat::Yuyv),
        FrameFormat::NV12 => Library::NV12,
        FrameFormat::GRAY => Some(PixelFormat::Grey),
        FrameFormat::RAWRGB => Some(PixelFormat::Rgb),
        FrameFormat::RAWBGR => Some(PixelFormat::Bgr),
        FrameFormat::MJPEG => Some(PixelFormat::Jpeg),
    }
}

fn offer(format: &CameraFormat) -> Option<Offer> {
    Some(Offer {
        pixels: pixels(format.format())?,
        width: format.width(),
        height: format.height(),
        rate: f64::from(format.frame_rate()),
    })
}

impl Stream for Film {
    fn next(&mut self) -> Result<Next<'_>, CameraError> {
        let camera = self.camera.as_mut().ok_or(CameraError::Failed)?;
        let frame = camera.frame().map_err(|error| reason(&error))?;
        self.bytes.clear();
        self.bytes.extend_from_slice(frame.buffer());
        Ok(Next::Frame(Raw {
            format: self.format,
            width: self.width,
            height: self.height,
            stride: stride(self.format, self.width, self.height, self.bytes.len()),
            bytes: &self.bytes,
        }))
    }
}

/// The system does not say how far apart rows are; whole rows that are longer than the pixels need tell it.
fn stride(format: PixelFormat, width: usize, height: usize, length: usize) -> usize {
    let (least, rows) = match format {
        PixelFormat::Jpeg => return 0,
        PixelFormat::Nv12 => (width, height + height / 2),
        PixelFormat::Grey => (width, height),
        PixelFormat::Yuyv | PixelFormat::Uyvy => (width * 2, height),
        PixelFormat::Rgb | PixelFormat::Bgr => (width * 3, height),
    };
    match length.checked_div(rows) {
        // Padding to what processors like, and not something behind the last row.
        Some(padded) if length.is_multiple_of(rows) && padded > least && padded - least < 256 => padded,
        _ => least,
    }
}

impl Drop for Film {
    fn drop(&mut self) {
        if let Some(camera) = self.camera.take() {
            // `nokhwa` panics where the system does not stop the camera.
            let _panicked = catch_unwind(AssertUnwindSafe(|| drop(camera)));
        }
    }
}

/// `nokhwa` has sentences only, with the system's number or words in them.
fn reason(error: &NokhwaError) -> CameraError {
    let text = error.to_string();
    let says = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
    // MF_E_VIDEO_RECORDING_DEVICE_INVALIDATED, ERROR_DEVICE_NOT_CONNECTED: pulled out
    if says(&["0xC00D3EA2", "0x8007048F", "Not Connected", "disconnected"]) {
        return CameraError::Unplugged;
    }
    // E_ACCESSDENIED: the switch in the settings
    if says(&["0x80070005", "denied", "Permission", "Authorization"]) {
        return CameraError::Denied;
    }
    // MF_E_HW_MFT_FAILED_START_STREAMING, MF_E_VIDEO_RECORDING_DEVICE_PREEMPTED, ERROR_SHARING_VIOLATION, and macOS's lock
    if says(&[
        "0xC00D3704",
        "0xC00D3EA3",
        "0x80070020",
        "in use",
        "Already in use",
        "lock",
    ]) {
        return CameraError::Busy;
    }
    tracing::warn!(%error, "the camera has failed");
    match error {
        NokhwaError::UnsupportedOperationError(_) | NokhwaError::NotImplementedError(_) => CameraError::Unsupported,
        _ => CameraError::Failed,
    }
}

//! Pictures of an open camera.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use v4l::buffer::{Flags, Type};
use v4l::io::mmap::Stream as Mapped;
use v4l::io::traits::{CaptureStream, Stream as _};
use v4l::video::Capture;
use v4l::video::capture::Parameters;
use v4l::{Device, Format, Fraction};

use super::{formats, reason};
use crate::camera::backend::{Next, Stream};
use crate::camera::error::CameraError;
use crate::camera::format::best;
use crate::camera::frame::{PixelFormat, Raw};

/// A camera that films.
pub(super) struct Film {
    // Taken out only to be closed.
    stream: Option<Mapped<'static>>,
    pixels: PixelFormat,
    width: usize,
    height: usize,
    stride: usize,
}

/// Pictures that the camera may fill while one is looked at.
const BUFFERS: u32 = 4;
/// After this long without a picture it is looked whether the camera is still wanted.
const PATIENCE_MS: u16 = 250;
/// There is something to be taken (poll.h).
const POLLIN: i16 = 1;
/// A person sees no difference above.
const RATE: u32 = 30;

impl Film {
    /// Starts in the format that is best for reading.
    pub(super) fn start(device: &Device) -> Result<Self, CameraError> {
        let offer = best(&formats::offers(device)?).ok_or(CameraError::Unsupported)?;
        let wanted = Format::new(offer.width, offer.height, formats::code(offer.pixels));
        // The driver takes what comes next to it, and says what that is.
        let format = device.set_format(&wanted).map_err(|error| reason(&error))?;
        let pixels = formats::pixels(format.fourcc).ok_or(CameraError::Unsupported)?;
        // A camera that cannot choose films at the speed that it has.
        let _speed = device.set_params(&Parameters::new(Fraction::new(1, RATE)));
        let mut film = Self {
            stream: None,
            pixels,
            width: format.width as usize,
            height: format.height as usize,
            stride: stride(pixels, &format),
        };
        let stream = Mapped::with_buffers(device, Type::VideoCapture, BUFFERS).map_err(|error| reason(&error))?;
        let stream = film.stream.insert(stream);
        begin(stream).map_err(|error| reason(&error))?;
        tracing::info!(
            camera.format = ?pixels,
            camera.width = film.width,
            camera.height = film.height,
            camera.rate = offer.rate,
            "the camera films"
        );
        Ok(film)
    }
}

/// Starts a stream with all of its buffers but the first one, which its `next` takes for the one that it gave out last.
fn begin(stream: &mut Mapped<'static>) -> io::Result<()> {
    for index in 1..32 {
        match CaptureStream::queue(stream, index) {
            Ok(()) => {}
            // EINVAL: there are no more.
            Err(error) if error.raw_os_error() == Some(22) => break,
            Err(error) => return Err(error),
        }
    }
    stream.set_timeout(std::time::Duration::from_millis(PATIENCE_MS.into()));
    stream.start()
}

fn stride(pixels: PixelFormat, format: &Format) -> usize {
    let width = format.width as usize;
    let least = match pixels {
        PixelFormat::Jpeg => 0,
        PixelFormat::Grey | PixelFormat::Nv12 => width,
        PixelFormat::Yuyv | PixelFormat::Uyvy => width * 2,
        PixelFormat::Rgb | PixelFormat::Bgr => width * 3,
    };
    least.max(format.stride as usize)
}

impl Stream for Film {
    fn next(&mut self) -> Result<Next<'_>, CameraError> {
        let stream = self.stream.as_mut().ok_or(CameraError::Failed)?;
        // Asked first: after a wait in vain its `next` would not know which buffers the camera has.
        match stream.handle().poll(POLLIN, PATIENCE_MS.into()) {
            Ok(0) => return Ok(Next::Nothing),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(Next::Nothing),
            Err(error) => return Err(reason(&error)),
        }
        let (bytes, about) = CaptureStream::next(stream).map_err(|error| reason(&error))?;
        if about.flags.contains(Flags::ERROR) {
            return Ok(Next::Damaged);
        }
        // Some drivers leave out how many bytes there are.
        let bytes = match about.bytesused as usize {
            0 => bytes,
            used => bytes.get(..used).unwrap_or(bytes),
        };
        Ok(Next::Frame(Raw {
            format: self.pixels,
            width: self.width,
            height: self.height,
            stride: self.stride,
            bytes,
        }))
    }
}

impl Drop for Film {
    fn drop(&mut self) {
        let Some(mut stream) = self.stream.take() else {
            return;
        };
        let gone = |error: &io::Error| error.raw_os_error() == Some(19);
        match stream.stop() {
            Ok(()) => close(stream),
            Err(error) if gone(&error) => close(stream),
            // The library would panic, and panic once more in doing so, which ends the program. The system closes it in the end.
            Err(error) => {
                tracing::warn!(%error, "the camera cannot be stopped");
                std::mem::forget(stream);
            }
        }
    }
}

fn close(stream: Mapped<'static>) {
    let _panicked = catch_unwind(AssertUnwindSafe(|| drop(stream)));
}

//! What the kernel and a USB/IP device say to each other.

use std::io::{Read, Result, Write};

const SUBMIT: u32 = 1;
const UNLINK: u32 = 2;
const RET_SUBMIT: u32 = 3;
const RET_UNLINK: u32 = 4;

/// Every packet begins with a header of this size.
const HEADER: usize = 48;

/// The direction "to the device".
const OUT: u32 = 0;

/// EPIPE: the device does not know such a request ("stall").
pub(super) const STALL: i32 = -32;

/// ECONNRESET: the transfer was cancelled.
pub(super) const CANCELLED: i32 = -104;

/// What the kernel asks of the device.
pub(super) enum Request {
    Transfer(Transfer),
    Cancel { sequence: u32, cancelled: u32 },
}

/// One transfer (URB).
pub(super) struct Transfer {
    pub(super) sequence: u32,
    pub(super) endpoint: u32,
    /// How much the kernel wants, at most.
    pub(super) length: usize,
    /// What a transfer to endpoint 0 asks for.
    pub(super) setup: [u8; 8],
    /// What it brings.
    pub(super) data: Vec<u8>,
}

impl Request {
    /// The next one, or `None` at the end.
    pub(super) fn read(stream: &mut impl Read) -> Result<Option<Self>> {
        let mut header = [0; HEADER];
        if stream.read_exact(&mut header).is_err() {
            return Ok(None);
        }
        let field = |index: usize| {
            let bytes = header.iter().skip(index * 4).take(4);
            bytes.fold(0_u32, |number, byte| number << 8 | u32::from(*byte))
        };
        let (command, sequence, direction, endpoint) = (field(0), field(1), field(3), field(4));
        if command == UNLINK {
            return Ok(Some(Self::Cancel {
                sequence,
                cancelled: field(5),
            }));
        }
        assert_eq!(command, SUBMIT, "the kernel speaks USB/IP");
        let length = usize::try_from(field(6)).unwrap();
        let mut data = Vec::new();
        if direction == OUT {
            data.resize(length, 0);
            stream.read_exact(&mut data)?;
        }
        let (_, setup) = header.split_last_chunk().unwrap();
        Ok(Some(Self::Transfer(Transfer {
            sequence,
            endpoint,
            length,
            setup: *setup,
            data,
        })))
    }
}

/// Says how a transfer ended: with `data`, or how many bytes it took.
pub(super) fn finished(stream: &mut impl Write, sequence: u32, status: i32, length: usize, data: &[u8]) -> Result<()> {
    let mut packet = header(RET_SUBMIT, sequence, status);
    packet[24..28].copy_from_slice(&u32::try_from(length).unwrap().to_be_bytes());
    stream.write_all(&packet)?;
    stream.write_all(data)
}

/// Says that a transfer was cancelled, or with status 0 that it had ended before.
pub(super) fn cancelled(stream: &mut impl Write, sequence: u32, status: i32) -> Result<()> {
    stream.write_all(&header(RET_UNLINK, sequence, status))
}

fn header(command: u32, sequence: u32, status: i32) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..4].copy_from_slice(&command.to_be_bytes());
    header[4..8].copy_from_slice(&sequence.to_be_bytes());
    header[20..24].copy_from_slice(&status.to_be_bytes());
    header
}

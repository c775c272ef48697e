//! Endpoint 0: what a computer asks a webcam before it films.

use super::descriptors::{self, STREAMING_INTERFACE};
use super::model::{Mode, Model};
use super::packet::Transfer;
use super::port::Answer;

/// A payload has the size of the transfers that the kernel makes: 32 packets of 512 bytes.
const PAYLOAD: u32 = 32 * 512;

/// The size of what is negotiated (USB Video Class 1.0, table 4-47).
const PROBE: usize = 26;

/// What was asked so far.
pub(super) struct Control {
    model: Model,
    mode: (u8, u8, Mode),
    committed: bool,
}

impl Control {
    pub(super) fn new(model: Model) -> Self {
        let mode = descriptors::numbered(&model).next().unwrap();
        Self {
            model,
            mode,
            committed: false,
        }
    }

    /// The mode in which it shall film, when one was agreed on by the request before.
    pub(super) fn committed(&mut self) -> Option<Mode> {
        std::mem::take(&mut self.committed).then_some(self.mode.2)
    }

    pub(super) fn answer(&mut self, transfer: &Transfer) -> Answer {
        let [kind, request, value_low, value_high, index, _, length_low, length_high] = transfer.setup;
        let value = u16::from_le_bytes([value_low, value_high]);
        let length = usize::from(u16::from_le_bytes([length_low, length_high]));
        match (kind, request) {
            // GET_DESCRIPTOR
            (0x80, 6) => match descriptors::descriptor(&self.model, value) {
                Some(bytes) => data(bytes, length),
                None => Answer::Unknown,
            },
            // GET_STATUS
            (0x80..=0x82, 0) => data(vec![0, 0], length),
            // GET_CONFIGURATION, GET_INTERFACE
            (0x80, 8) => data(vec![1], length),
            (0x81, 10) => data(vec![0], length),
            // CLEAR_FEATURE, SET_FEATURE, SET_ADDRESS, SET_CONFIGURATION, SET_INTERFACE
            (0x00..=0x02, 1 | 3 | 5 | 9 | 11) => Answer::Taken(0),
            (0x21 | 0xa1, _) if index == STREAMING_INTERFACE => self.stream(request, value_high, transfer),
            _ => Answer::Unknown,
        }
    }

    /// The negotiation: the computer proposes, the webcam says what it makes of that.
    fn stream(&mut self, request: u8, selector: u8, transfer: &Transfer) -> Answer {
        let (1 | 2) = selector else {
            return Answer::Unknown;
        };
        match request {
            // SET_CUR of the probe or the commit
            0x01 => {
                self.propose(&transfer.data);
                self.committed = selector == 2;
                Answer::Taken(transfer.data.len())
            }
            // GET_CUR, GET_MIN, GET_MAX, GET_DEF
            0x81..=0x83 | 0x87 => data(self.probe(), transfer.length),
            // GET_LEN, GET_INFO
            0x85 => data(vec![26, 0], transfer.length),
            0x86 => data(vec![3], transfer.length),
            _ => Answer::Unknown,
        }
    }

    fn propose(&mut self, probe: &[u8]) {
        let [_, _, format, frame, ..] = probe else { return };
        if let Some(mode) = descriptors::numbered(&self.model).find(|mode| (mode.0, mode.1) == (*format, *frame)) {
            self.mode = mode;
        }
    }

    fn probe(&self) -> Vec<u8> {
        let (format, frame, mode) = self.mode;
        let mut probe = vec![0; PROBE];
        probe[2] = format;
        probe[3] = frame;
        probe[4..8].copy_from_slice(&mode.interval().to_le_bytes());
        probe[18..22].copy_from_slice(&mode.picture_size().to_le_bytes());
        probe[22..26].copy_from_slice(&PAYLOAD.to_le_bytes());
        probe
    }
}

fn data(mut bytes: Vec<u8>, wanted: usize) -> Answer {
    bytes.truncate(wanted);
    Answer::Data(bytes)
}

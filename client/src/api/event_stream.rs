//! Server-sent events as they come in pieces (HTML Living Standard §9.2.6): what their `data` says, bounded.

use std::mem;
use std::time::Duration;

use reqwest::Response;
use reqwest::header::CONTENT_TYPE;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::ApiError;

/// A server says at least that it is still there more often than this; who is silent for longer has gone.
const LONGEST_SILENCE: Duration = Duration::from_secs(45);
/// The type of an answer that is a stream of events.
const EVENT_STREAM: &str = "text/event-stream";

/// An answer that goes on. Dropping what it waits for loses nothing of it.
pub(crate) struct EventStream {
    response: Response,
    reader: Reader,
}

impl EventStream {
    /// The stream that an answer is.
    ///
    /// # Errors
    /// It is something else.
    pub(super) fn of(response: Response, most: usize) -> Result<Self, ApiError> {
        let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with(EVENT_STREAM)) {
            return Err(ApiError::Unintelligible);
        }
        Ok(Self {
            response,
            reader: Reader::new(most),
        })
    }

    /// The data of the next event; none at the end of the stream.
    ///
    /// # Errors
    /// It breaks off, is silent for too long, or an event is too large.
    pub(crate) async fn next(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, ApiError> {
        loop {
            if let Some(data) = self.reader.take() {
                return Ok(Some(data));
            }
            let chunk = timeout(LONGEST_SILENCE, self.response.chunk());
            match chunk.await.map_err(|_| ApiError::Lost)?? {
                Some(bytes) => self.reader.feed(&bytes)?,
                None => return Ok(None),
            }
        }
    }
}

/// Makes events of bytes.
struct Reader {
    line: Zeroizing<Vec<u8>>,
    data: Zeroizing<Vec<u8>>,
    has_data: bool,
    after_return: bool,
    /// The newest whole event: each says everything, so an older one is of no use to anybody.
    newest: Option<Zeroizing<Vec<u8>>>,
    most: usize,
}

impl Reader {
    /// A reader of events that have at most `most` bytes.
    fn new(most: usize) -> Self {
        Self {
            line: Zeroizing::default(),
            data: Zeroizing::default(),
            has_data: false,
            after_return: false,
            newest: None,
            most,
        }
    }

    fn take(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        self.newest.take()
    }

    fn feed(&mut self, bytes: &[u8]) -> Result<(), ApiError> {
        for byte in bytes {
            let after_return = mem::replace(&mut self.after_return, *byte == b'\r');
            match byte {
                b'\n' if after_return => {}
                b'\n' | b'\r' => self.end_line(),
                byte => self.line.push(*byte),
            }
            if self.line.len() + self.data.len() > self.most {
                return Err(ApiError::TooLarge);
            }
        }
        Ok(())
    }

    fn end_line(&mut self) {
        let line = mem::take(&mut self.line);
        if line.is_empty() {
            let data = mem::take(&mut self.data);
            if mem::take(&mut self.has_data) {
                self.newest = Some(data);
            }
            return;
        }
        // Names and numbers of events say nothing that the data does not; a line without a name is a sign of life.
        let Some(value) = line.strip_prefix(b"data") else {
            return;
        };
        let value = match value.split_first() {
            None => value,
            Some((b':', value)) => value.strip_prefix(b" ").unwrap_or(value),
            Some(_) => return,
        };
        if self.has_data {
            self.data.push(b'\n');
        }
        self.has_data = true;
        self.data.extend_from_slice(value);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &[u8], pieces: usize) -> Vec<String> {
        let mut reader = Reader::new(1024);
        let mut events = Vec::new();
        for piece in text.chunks(pieces) {
            reader.feed(piece).unwrap();
            events.extend(reader.take().map(|data| String::from_utf8(data.to_vec()).unwrap()));
        }
        events
    }

    #[test]
    fn events_are_read_in_any_pieces_and_with_any_ends_of_line() {
        let text = ": alive\n\nid: 1\ndata: {\"a\":\ndata:1}\n\ndatum: x\nevent: y\n\ndata\n\n: alive\n\ndata: last\n";
        for end in ["\n", "\r\n", "\r"] {
            let text = text.replace('\n', end);
            for pieces in 1..4 {
                assert_eq!(read(text.as_bytes(), pieces), ["{\"a\":\n1}", ""], "{end:?} {pieces}");
            }
        }
    }

    #[test]
    fn of_several_events_at_once_the_newest_counts() {
        assert_eq!(read(b"data: 1\n\ndata: 2\n\ndata: 3\n\ndata", 1000), ["3"]);
    }

    #[test]
    fn an_event_without_end_is_given_up() {
        for endless in [&b"data: x"[..], b"data: x\n", b"x"] {
            let mut reader = Reader::new(1024);
            let outcome = (0..2000).try_for_each(|_| reader.feed(endless));
            assert!(matches!(outcome, Err(ApiError::TooLarge)), "{endless:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_pieces_mean_the_same_last_event(bytes in proptest::collection::vec(any::<u8>(), 0..200), pieces in 1_usize..9) {
            let newest = |pieces: usize| {
                let mut reader = Reader::new(1024);
                let mut newest = None;
                for piece in bytes.chunks(pieces) {
                    reader.feed(piece).unwrap();
                    newest = reader.take().or(newest);
                }
                newest
            };
            prop_assert_eq!(newest(pieces), newest(1000));
        }
    }
}

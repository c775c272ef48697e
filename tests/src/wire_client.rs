//! HTTP/1.1 over TLS on one kept-alive connection, with as little work as can be: the load of a
//! benchmark must not cost what is being measured.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

/// A connection to a server.
#[derive(Debug)]
pub struct WireClient {
    stream: StreamOwned<ClientConnection, TcpStream>,
    buffer: Vec<u8>,
}

impl WireClient {
    /// Connects to `address`, `host:port`.
    ///
    /// # Panics
    /// Nobody answers there.
    #[must_use]
    pub fn connect(address: &str, tls: &Arc<ClientConfig>) -> Self {
        let host = address.rsplit_once(':').expect("a port").0.to_owned();
        let connection = ClientConnection::new(Arc::clone(tls), ServerName::try_from(host).unwrap()).unwrap();
        let socket = TcpStream::connect(address).unwrap();
        socket.set_nodelay(true).unwrap();
        Self {
            stream: StreamOwned::new(connection, socket),
            buffer: Vec::with_capacity(64 * 1024),
        }
    }

    /// Sends the head of a request and awaits the word that the server is reading its body (RFC 9110
    /// §10.1.1): the request is under way then.
    ///
    /// # Panics
    /// The server answers anything else.
    pub fn begin(&mut self, address: &str, path: &str, length: usize) {
        let head = head(address, path, length, "Expect: 100-continue\r\n");
        self.stream.write_all(head.as_bytes()).unwrap();
        self.stream.flush().unwrap();
        let expected = b"HTTP/1.1 100 Continue\r\n\r\n";
        let mut answer = [0; 25];
        self.stream.read_exact(&mut answer).unwrap();
        assert_eq!(answer, *expected, "{}", String::from_utf8_lossy(&answer));
    }

    /// Sends a request of [`request`] and returns status and body.
    ///
    /// # Panics
    /// There is no whole answer with a length.
    pub fn exchange(&mut self, request: &[u8]) -> (u16, &[u8]) {
        self.stream.write_all(request).unwrap();
        self.stream.flush().unwrap();
        self.buffer.clear();
        let mut chunk = [0; 16 * 1024];
        loop {
            if let Some((status, start, end)) = whole(&self.buffer)
                && self.buffer.len() >= end
            {
                return (status, &self.buffer[start..end]);
            }
            let read = self.stream.read(&mut chunk).unwrap();
            assert!(read > 0, "the server closed the connection");
            self.buffer.extend_from_slice(&chunk[..read]);
        }
    }
}

/// The bytes of `POST path`.
#[must_use]
pub fn request(address: &str, path: &str, body: &[u8]) -> Vec<u8> {
    let head = head(address, path, body.len(), "");
    [head.as_bytes(), body].concat()
}

fn head(address: &str, path: &str, length: usize, more: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{more}\r\n"
    )
}

/// Status, and where the body begins and ends, once the head is there.
fn whole(answer: &[u8]) -> Option<(u16, usize, usize)> {
    let start = answer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&answer[..start]).unwrap();
    let status = head
        .get(9..12)
        .and_then(|digits| digits.parse().ok())
        .expect("a status");
    let length: usize = head
        .lines()
        .find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse().ok())?
        })
        .expect("a length");
    Some((status, start, start + length))
}

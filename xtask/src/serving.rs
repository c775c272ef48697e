//! A running server.

use std::io::{BufRead, BufReader};
use std::net::{IpAddr, SocketAddr, TcpListener, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

/// A server that answers; it ends with this value.
pub(crate) struct Serving {
    child: Child,
    pub(crate) admin: String,
    pub(crate) url: String,
}

impl Serving {
    /// Starts `warifu-server serve` and waits until it is ready.
    ///
    /// # Errors
    /// It ends before it is ready; it has said why on stderr.
    pub(crate) fn start(server: &Path, data: &Path, at: &Addresses) -> Result<Self> {
        let mut command = Command::new(server);
        command
            .arg("serve")
            .arg("--data-dir")
            .arg(data)
            .args(["--listen", &at.listen.to_string()])
            .args(["--admin-listen", &at.admin.to_string()])
            .stdout(Stdio::piped());
        if let Some(url) = &at.public_url {
            command.args(["--public-url", url]);
        }
        let mut child = command.spawn().context("the server cannot be started")?;
        let stdout = child.stdout.take().context("stdout is piped")?;
        let mut lines = BufReader::new(stdout).lines();
        let mut admin = String::new();
        while let Some(line) = lines.next().transpose()? {
            if let Some(url) = line.strip_prefix("admin on ") {
                url.clone_into(&mut admin);
            } else if let Some(url) = line.strip_prefix("listening on ") {
                let url = url.to_owned();
                // A full pipe would stop it.
                std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| println!("{line}")));
                return Ok(Self { child, admin, url });
            }
        }
        bail!("the server ended before it was ready ({})", child.wait()?)
    }

    /// Waits until the server ends by itself, as it does on Ctrl-C.
    ///
    /// # Errors
    /// It fails.
    pub(crate) fn wait(mut self) -> Result<()> {
        let status = self.child.wait()?;
        if !status.success() {
            bail!("the server failed ({status})");
        }
        Ok(())
    }

    /// Asks the server to end, and waits for it.
    ///
    /// # Errors
    /// It fails.
    pub(crate) fn stop(mut self) -> Result<()> {
        let asked = cfg!(unix)
            && Command::new("kill")
                .arg(self.child.id().to_string())
                .status()
                .is_ok_and(|status| status.success());
        if asked {
            return self.wait();
        }
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Fails where it has ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where a server listens.
pub(crate) struct Addresses {
    listen: SocketAddr,
    admin: SocketAddr,
    public_url: Option<String>,
}

impl Addresses {
    /// This machine alone; the usual ports where they are free.
    pub(crate) fn loopback() -> Self {
        let loopback = IpAddr::from([127, 0, 0, 1]);
        Self {
            listen: free(SocketAddr::new(loopback, 8443)),
            admin: free(SocketAddr::new(loopback, 8444)),
            public_url: None,
        }
    }

    /// This machine alone, on ports that the system chooses.
    pub(crate) fn of_the_system() -> Self {
        let any = SocketAddr::new(IpAddr::from([127, 0, 0, 1]), 0);
        Self {
            listen: any,
            admin: any,
            public_url: None,
        }
    }

    /// This machine's own address in its network.
    ///
    /// # Errors
    /// It is in none.
    pub(crate) fn lan() -> Result<Self> {
        let address = own_address().context("this machine is in no network: leave --lan out")?;
        let mut listen = SocketAddr::new(address, 8443);
        // The address must be known before the server starts, because it is in its certificate.
        if TcpListener::bind(listen).is_err() {
            listen = TcpListener::bind(SocketAddr::new(address, 0))?.local_addr()?;
        }
        Ok(Self {
            public_url: Some(format!("https://{listen}")),
            listen,
            ..Self::loopback()
        })
    }
}

/// `wanted`, or where something listens there already, a port that the system chooses.
fn free(mut wanted: SocketAddr) -> SocketAddr {
    if TcpListener::bind(wanted).is_err() {
        wanted.set_port(0);
    }
    wanted
}

/// The address from which this machine would speak to others.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Sends nothing: it only asks the routing table. The address is TEST-NET-1 of RFC 5737.
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

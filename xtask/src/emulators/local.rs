//! DynamoDB Local, which is Amazon's own emulator. One runs for all tests: it takes seconds to start.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::DYNAMODB_LOCAL;
use crate::node::Node;
use crate::workspace;

const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// DynamoDB Local, which runs. It ends with this value, and everything in it.
pub(crate) struct Local {
    process: Child,
    address: SocketAddr,
}

impl Local {
    /// The variable that tells the tests where it is.
    pub(crate) const VARIABLE: &str = "WARIFU_TEST_DYNAMODB_LOCAL";

    /// Installs it in `target/emulators`, and starts it; `None` where nobody has tried that.
    ///
    /// # Errors
    /// It cannot be had, or does not listen.
    pub(crate) fn start(node: &Node) -> Result<Option<Self>> {
        if !cfg!(target_os = "linux") {
            return Ok(None);
        }
        let directory = inside(&DYNAMODB_LOCAL.ensure(node)?.join("lib"))?;
        let log = workspace::target().join("emulators/dynamodb-local.log");
        // It does not say which port the system gave it, so it is told a free one.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let out = File::create(&log)?;
        let process = Command::new("java")
            .args([
                "-Xmx256m",
                "-Djava.library.path=DynamoDBLocal_lib",
                "-jar",
                "DynamoDBLocal.jar",
            ])
            .args(["-inMemory", "-disableTelemetry", "-port", &address.port().to_string()])
            .current_dir(directory)
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out)
            .spawn()
            .context("Java cannot be started")?;
        let mut local = Self { process, address };
        local
            .wait_until_it_listens()
            .with_context(|| format!("{} may say why", log.display()))?;
        println!("DynamoDB Local listens on {}", local.url());
        Ok(Some(local))
    }

    #[expect(clippy::disallowed_methods, reason = "it does not say when it listens")]
    fn wait_until_it_listens(&mut self) -> Result<()> {
        let begun = Instant::now();
        while TcpStream::connect(self.address).is_err() {
            if let Some(status) = self.process.try_wait()? {
                bail!("DynamoDB Local ended ({status})");
            }
            if begun.elapsed() > PATIENCE {
                bail!("DynamoDB Local does not listen");
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }

    /// Its address, without a slash at the end.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        // Fails where it has ended already, which is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The one directory in there, which is named by a date.
fn inside(library: &Path) -> Result<PathBuf> {
    let mut entries = std::fs::read_dir(library).with_context(|| format!("{} is missing", library.display()))?;
    let entry = entries.next().context("the package of DynamoDB Local is empty")?;
    Ok(entry?.path())
}

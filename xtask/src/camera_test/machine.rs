//! The virtual machine, and what it says.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// What it boots, and where everything that it says is kept.
pub(super) struct Machine<'a> {
    pub(super) kernel: &'a Path,
    pub(super) initrd: &'a Path,
    pub(super) console: &'a Path,
}

/// Two clocks are not needed, and faults of the machine need no guard that costs time.
const COMMAND_LINE: &str = "console=ttyS0 quiet panic=-1 mitigations=off tsc=reliable lpj=4000000 nokaslr";

impl Machine<'_> {
    /// Boots it and hands over each line that it says, until it switches itself off.
    ///
    /// # Errors
    /// It cannot be started, or takes longer than `bound`.
    pub(super) fn run(&self, bound: Duration, mut hear: impl FnMut(&str)) -> Result<()> {
        let mut console = File::create(self.console)?;
        let mut running = Running::start(&mut self.command())?;
        let end = Instant::now() + bound;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match running.lines.recv_timeout(left) {
                Ok(line) => {
                    writeln!(console, "{line}")?;
                    hear(&line);
                }
                Err(_) if Instant::now() < end => break,
                Err(_) => bail!(
                    "the machine hangs: it was ended after {} s (its console: {})",
                    bound.as_secs(),
                    self.console.display()
                ),
            }
        }
        let status = running.child.wait()?;
        if !status.success() {
            bail!("the machine failed ({status}; its console: {})", self.console.display());
        }
        Ok(())
    }

    fn command(&self) -> Command {
        let mut command = Command::new("qemu-system-x86_64");
        command
            // Emulated in any case: where virtualisation is offered within a virtual machine, it may fail half-way. A
            // thirtieth as fast as this machine: what passes there, with watchdogs that look at the clock, has time to spare here.
            .args(["-accel", "tcg,thread=multi,tb-size=512"])
            .args(["-M", "q35", "-cpu", "max", "-smp", "2", "-m", "2048"])
            .args(["-nodefaults", "-no-reboot", "-display", "none", "-serial", "stdio"])
            .arg("-kernel")
            .arg(self.kernel)
            .arg("-initrd")
            .arg(self.initrd)
            .args(["-append", COMMAND_LINE])
            .args([
                "-fsdev",
                "local,id=files,path=/,security_model=none,readonly=on,multidevs=remap",
                "-device",
                "virtio-9p-pci,fsdev=files,mount_tag=files",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        command
    }
}

/// A machine that runs; it is switched off with this value.
struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    fn start(command: &mut Command) -> Result<Self> {
        let mut child = command.spawn().context("qemu-system-x86_64 cannot be started")?;
        let stdout = child.stdout.take().context("stdout is piped")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            // What a kernel or a broken program says need not be text.
            BufReader::new(stdout)
                .split(b'\n')
                .map_while(Result::ok)
                .map(|line| String::from_utf8_lossy(&line).trim_end().to_owned())
                .try_for_each(|line| sender.send(line))
        });
        Ok(Self { child, lines })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Fails where it has ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

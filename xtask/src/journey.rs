//! The journey: two computers, one code.

mod computers;
mod running;

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

pub(crate) use computers::{Computers, Keychain};

/// One account and its two computers, against one server.
pub(crate) struct Journey {
    server: String,
    pin: String,
    username: String,
    password: String,
    computers: Computers,
}

impl Journey {
    /// A new person with an own password, so that journeys can follow each other on the same data.
    ///
    /// # Errors
    /// The server's pin cannot be read.
    pub(crate) fn begin(server: &Path, data: &Path, url: &str, computers: Computers) -> Result<Self> {
        Ok(Self {
            server: url.trim_end_matches('/').to_owned(),
            pin: pin(server, data)?,
            username: format!("demo-{}", computers.number()),
            password: computers.password()?,
            computers,
        })
    }

    /// The server's, as it was read on the server itself.
    pub(crate) fn pin(&self) -> &str {
        &self.pin
    }

    /// Registers, shows a code, reads it, logs in from both.
    ///
    /// # Errors
    /// A step does not end as it should.
    pub(crate) fn play(&self) -> Result<()> {
        let Self { server, username, .. } = self;
        let [first, second] = self.computers.both();
        say(
            "1",
            &format!("The first computer registers {username}. Its keys are made on it and stay there."),
        );
        println!("   The server's pin was read on the server itself: {}", self.pin);
        let email = format!("{username}@example.org");
        first.run(
            &[
                "register",
                "--server",
                server,
                "--pin",
                &self.pin,
                "--username",
                username,
                "--email",
                &email,
                "--device-name",
                "First computer",
            ],
            &self.password,
        )?;
        say(
            "2",
            "The first computer shows a code; the second reads the picture of it, and shows a number.",
        );
        let picture = self.computers.picture();
        let mut showing = first.show_code(&picture, &self.password)?;
        showing.until_there(&picture)?;
        println!("   The second computer reads {}.", picture.display());
        let image = picture.to_string_lossy();
        let mut joining = second.begin(
            &[
                "pair",
                "--image",
                &image,
                "--username",
                username,
                "--device-name",
                "Second computer",
            ],
            &self.password,
        )?;
        let number = joining.until_said(|line| {
            let line = line.trim();
            line.len() == 2 && line.bytes().all(|byte| byte.is_ascii_digit())
        })?;
        println!("   Whoever sits at both types {} on the first.", number.trim());
        showing.types(number.trim())?;
        joining.until_done()?;
        showing.until_done()?;
        for (number, computer) in [("3", first), ("4", second)] {
            say(number, &format!("{} logs in and lists the devices.", computer.title()));
            computer.run(&["login"], &self.password)?;
            let devices = computer.run(&["devices", "list"], "")?;
            for name in ["First computer", "Second computer"] {
                if !devices.contains(name) {
                    bail!("{} is not in the list of devices", name);
                }
            }
        }
        println!("\nDone: two computers, each with its own keys and certificates, in one account.");
        Ok(())
    }

    /// The commands with which a person goes on.
    pub(crate) fn say_what_next(&self) {
        let [first, second] = self.computers.both();
        println!("\nWhat to try next, in another terminal:\n");
        for line in self.computers.environment() {
            println!("  {line}");
        }
        println!("\n  The password of {} is {}\n", self.username, self.password);
        for (computer, arguments) in [
            (first, "status"),
            (first, "devices list"),
            (second, "login"),
            (second, "cert export --format pem"),
            (first, "add-device"),
        ] {
            println!("  {}", computer.command_line(arguments));
        }
        println!("  curl --insecure {}/registration/", self.server);
    }
}

fn say(number: &str, text: &str) {
    println!("\n{number}. {text}");
}

/// What `warifu-server ca show` says first.
fn pin(server: &Path, data: &Path) -> Result<String> {
    let output = Command::new(server)
        .args(["ca", "show", "--data-dir"])
        .arg(data)
        .output()
        .context("the server's pin cannot be asked for")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let pin = text.lines().next().and_then(|line| line.strip_prefix("pin "));
    Ok(pin.context("`warifu-server ca show` names no pin")?.to_owned())
}

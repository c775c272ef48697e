//! Signatures by which Windows tells who made a program.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use super::tools::Tools;
use crate::step;
use crate::system::write_program;

/// The variable that names a file with a certificate, its key and those that lead to its root (PKCS #12).
pub(super) const CERTIFICATE: &str = "WARIFU_WINDOWS_CERTIFICATE";
/// The one that names a file with the password of that.
const PASSWORD_FILE: &str = "WARIFU_WINDOWS_CERTIFICATE_PASSWORD_FILE";
/// The one with the address of somebody who confirms the time, without which a signature ends with its certificate.
const TIMESTAMP: &str = "WARIFU_WINDOWS_TIMESTAMP_URL";
/// The one by which the script finds the program that signs.
const PROGRAM: &str = "WARIFU_SIGNS";

const SCRIPT: &str = include_str!("sign.sh");

/// Whose name is on what is signed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Certificate {
    file: PathBuf,
    password_file: PathBuf,
    timestamp: Option<OsString>,
}

impl Certificate {
    /// The one that the environment names, if it does; an empty variable is none, as workflows set it.
    ///
    /// # Errors
    /// Its password is nowhere.
    pub(super) fn of_environment(variable: impl Fn(&str) -> Option<OsString>) -> Result<Option<Self>> {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        let Some(file) = set(CERTIFICATE) else {
            return Ok(None);
        };
        let password_file =
            set(PASSWORD_FILE).with_context(|| format!("{CERTIFICATE} is set, and {PASSWORD_FILE} is not"))?;
        Ok(Some(Self {
            file: file.into(),
            password_file: password_file.into(),
            timestamp: set(TIMESTAMP),
        }))
    }

    /// Makes one that nobody trusts, in the directory `place`.
    ///
    /// # Errors
    /// It cannot be made.
    pub(super) fn for_once(tools: &Tools, place: &Path) -> Result<Self> {
        std::fs::create_dir_all(place)?;
        let [settings, key, certificate] = ["settings", "key.pem", "certificate.pem"].map(|name| place.join(name));
        let once = Self {
            file: place.join("certificate.pfx"),
            password_file: place.join("password"),
            timestamp: None,
        };
        std::fs::write(&once.password_file, "for this once")?;
        std::fs::write(&settings, SETTINGS)?;
        step::run(
            tools
                .certifier()
                .args(["req", "-x509", "-newkey", "rsa:3072", "-nodes", "-days", "2", "-config"])
                .arg(settings)
                .arg("-keyout")
                .arg(&key)
                .arg("-out")
                .arg(&certificate),
        )?;
        step::run(
            tools
                .certifier()
                .args(["pkcs12", "-export", "-passout"])
                .arg(in_file(&once.password_file))
                .arg("-inkey")
                .arg(key)
                .arg("-in")
                .arg(certificate)
                .arg("-out")
                .arg(&once.file),
        )?;
        Ok(once)
    }
}

/// Of a certificate for programs and nothing else.
const SETTINGS: &str = "[req]\ndistinguished_name = name\nx509_extensions = extensions\nprompt = no\n[name]\nCN = Warifu for this once\n\
                        [extensions]\nkeyUsage = critical,digitalSignature\nextendedKeyUsage = codeSigning\n";

/// Who signs with a certificate.
pub(super) struct Signer<'a> {
    tools: &'a Tools,
    certificate: Certificate,
    script: PathBuf,
    roots: PathBuf,
}

impl<'a> Signer<'a> {
    /// Keeps what it needs in the directory `place`, which holds nothing secret.
    ///
    /// # Errors
    /// The certificate cannot be read.
    pub(super) fn new(tools: &'a Tools, certificate: Certificate, place: &Path) -> Result<Self> {
        std::fs::create_dir_all(place)?;
        let [script, roots] = ["sign.sh", "roots.pem"].map(|name| place.join(name));
        write_program(&script, SCRIPT)?;
        step::run(
            tools
                .certifier()
                .args(["pkcs12", "-nokeys", "-passin"])
                .arg(in_file(&certificate.password_file))
                .arg("-in")
                .arg(&certificate.file)
                .arg("-out")
                .arg(&roots),
        )
        .context("the certificate cannot be read")?;
        Ok(Self {
            tools,
            certificate,
            script,
            roots,
        })
    }

    /// The script that signs what is its argument, for a command that [`Signer::show_to`] has seen.
    pub(super) fn script(&self) -> &Path {
        &self.script
    }

    /// Tells `command` with what the script signs.
    pub(super) fn show_to(&self, command: &mut Command) {
        command
            .env(PROGRAM, self.tools.signer().get_program())
            .env(CERTIFICATE, &self.certificate.file)
            .env(PASSWORD_FILE, &self.certificate.password_file);
        match &self.certificate.timestamp {
            Some(url) => command.env(TIMESTAMP, url),
            None => command.env_remove(TIMESTAMP),
        };
        for (name, value) in self.tools.signer().get_envs() {
            if let Some(value) = value {
                command.env(name, value);
            }
        }
    }

    /// Signs a program in its place, and verifies that.
    ///
    /// # Errors
    /// It cannot be signed.
    pub(super) fn sign(&self, program: &Path) -> Result<()> {
        let mut sign = Command::new(&self.script);
        self.show_to(&mut sign);
        step::run(sign.arg(program))?;
        self.verify(program)
    }

    /// Whether a program is signed with this certificate, and was not changed after that.
    ///
    /// # Errors
    /// It is not.
    pub(super) fn verify(&self, program: &Path) -> Result<()> {
        let verified = self
            .tools
            .signer()
            .args(["verify", "-CAfile"])
            .arg(&self.roots)
            .arg("-in")
            .arg(program)
            .output()?;
        if !verified.status.success() {
            let said = String::from_utf8_lossy(&verified.stdout).into_owned();
            bail!("the signature of {} does not hold:\n{said}", program.display());
        }
        Ok(())
    }

    /// Whether verification notices what it must: one other byte in a copy of the signed `program`, at `copy`, and no signature in `plain`.
    ///
    /// # Errors
    /// It does not.
    pub(super) fn prove(&self, program: &Path, copy: &Path, plain: &Path) -> Result<()> {
        self.verify(program)?;
        let mut bytes = std::fs::read(program)?;
        let middle = bytes.len() / 2;
        let byte = bytes.get_mut(middle).context("an empty program")?;
        *byte ^= 1;
        std::fs::write(copy, bytes)?;
        ensure!(self.verify(copy).is_err(), "a changed program passes for a signed one");
        ensure!(
            self.verify(plain).is_err(),
            "a program without a signature passes for a signed one"
        );
        Ok(())
    }
}

/// How OpenSSL is told where a password is.
fn in_file(password_file: &Path) -> OsString {
    let mut argument = OsString::from("file:");
    argument.push(password_file);
    argument
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(variables: &[(&str, &str)]) -> Result<Option<Certificate>> {
        Certificate::of_environment(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name)?;
            Some(found.1.into())
        })
    }

    #[test]
    fn without_a_certificate_nothing_is_signed() {
        assert_eq!(named(&[]).unwrap(), None);
        assert_eq!(named(&[(CERTIFICATE, ""), (PASSWORD_FILE, "p")]).unwrap(), None);
    }

    #[test]
    fn a_certificate_needs_its_password() {
        assert!(named(&[(CERTIFICATE, "c")]).is_err());
        assert!(named(&[(CERTIFICATE, "c"), (PASSWORD_FILE, "")]).is_err());
        let whole = named(&[(CERTIFICATE, "c"), (PASSWORD_FILE, "p"), (TIMESTAMP, "http://t")]);
        let certificate = Certificate {
            file: "c".into(),
            password_file: "p".into(),
            timestamp: Some("http://t".into()),
        };
        assert_eq!(whole.unwrap(), Some(certificate));
    }
}

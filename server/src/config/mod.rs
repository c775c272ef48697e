//! What the operator sets: defaults < `warifu.toml` < environment < command line.

mod destination;
mod nearest;
mod notify;
mod parse;
mod place;
mod problem;
mod proxies;
mod reference;
mod rules;
mod settings;
mod table;
mod values;

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

pub use destination::{Login, Security, SmtpServer, TopicArn, WebhookUrl};
pub use notify::{Notify, Smtp, Webhook};
pub use parse::HostAndPort;
pub use place::Place;
pub use problem::{Problem, Problems};
pub use proxies::{Block, TrustedProxies};
pub use reference::reference;
pub use settings::{
    Http, Issuance, Limits, LogFormat, Pairing, Password, Publish, Server, Settings, Store, StoreKind, Tls, TlsMode,
};
pub use table::{ALL, DefaultValue, Setting};

use values::Values;

/// What the command line sets.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--data-dir`
    pub data_dir: Option<String>,
    /// `--listen`
    pub listen: Option<String>,
    /// `--admin-listen`
    pub admin_listen: Option<String>,
    /// `--public-url`
    pub public_url: Option<String>,
    /// `--tls`
    pub tls: Option<String>,
    /// `--store`
    pub store: Option<String>,
}

/// Everything from which settings are read.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The file and its content.
    pub file: Option<(PathBuf, String)>,
    /// The environment.
    pub environment: Vec<(String, String)>,
    /// The command line.
    pub flags: Flags,
}

impl Sources {
    /// The process's own sources: `file` if it is given, else the usual ones if they are there.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn of_process(file: Option<&Path>, flags: Flags) -> Result<Self, Problems> {
        Ok(Self {
            file: match file {
                Some(path) => Some((path.to_owned(), read_file(path)?)),
                None => usual_file()?,
            },
            // What is not Unicode is no setting of ours.
            environment: std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
            flags,
        })
    }

    /// The settings.
    ///
    /// # Errors
    /// Some are unknown, wrong, or do not go together: all of them at once.
    pub fn settings(self) -> Result<Settings, Problems> {
        let default_data_dir = default_data_dir(&self.environment);
        let mut values = Values::default();
        if let Some((path, content)) = &self.file {
            values.add_file(path, content);
        }
        values.add_environment(self.environment);
        values.add_flag(&table::DATA_DIR, "--data-dir", self.flags.data_dir);
        values.add_flag(&table::LISTEN, "--listen", self.flags.listen);
        values.add_flag(&table::ADMIN_LISTEN, "--admin-listen", self.flags.admin_listen);
        values.add_flag(&table::PUBLIC_URL, "--public-url", self.flags.public_url);
        values.add_flag(&table::TLS_MODE, "--tls", self.flags.tls);
        values.add_flag(&table::STORE_KIND, "--store", self.flags.store);

        let settings = Settings::read(&mut values, default_data_dir);
        rules::check(&settings, &mut values);
        let problems = values.into_problems();
        if problems.is_empty() {
            Ok(settings)
        } else {
            Err(Problems(problems))
        }
    }
}

/// Where everything is kept that nobody has given a place.
pub(crate) const DEFAULT_DATA_DIR: &str = "warifu-data";

// systemd.exec(5): the directories of `StateDirectory=`, separated by colons.
fn default_data_dir(environment: &[(String, String)]) -> PathBuf {
    environment
        .iter()
        .find(|(name, _)| name == "STATE_DIRECTORY")
        .and_then(|(_, value)| value.split(':').next())
        .filter(|path| !path.is_empty())
        .map_or_else(|| PathBuf::from(DEFAULT_DATA_DIR), PathBuf::from)
}

fn usual_file() -> Result<Option<(PathBuf, String)>, Problems> {
    for path in ["warifu.toml", "/etc/warifu/warifu.toml"].map(PathBuf::from) {
        // A file that is there and cannot be looked at must not be mistaken for none.
        if path.try_exists().map_err(|error| unreadable(&path, &error))? {
            let content = read_file(&path)?;
            return Ok(Some((path, content)));
        }
    }
    Ok(None)
}

fn read_file(path: &Path) -> Result<String, Problems> {
    std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &io::Error) -> Problems {
    let why = match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => format!("{error}: let the server's user read it, or name another file with --config"),
    };
    Problems(vec![Problem(format!("{}: {why}", path.display()))])
}

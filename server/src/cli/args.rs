//! What can be typed.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::log;
#[cfg(windows)]
use super::service::Service;
use crate::config::{Flags, Settings, Sources};

/// The Warifu server: every computer of a person gets its own certificate and keys.
#[derive(Debug, Parser)]
#[command(name = "warifu-server", version, about, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server
    Serve(ServeArguments),
    /// The certificate authority
    #[command(subcommand)]
    Ca(CaCommand),
    /// The tables of the store, with `store.kind = "dynamodb"`
    #[command(subcommand)]
    Store(StoreCommand),
    /// The messages about what happened to accounts: those that wait, and those that were given up
    #[command(subcommand)]
    Outbox(OutboxCommand),
    /// The settings
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Look everything over, beside a running server, and say what is wrong; nothing is mended
    Doctor {
        #[command(flatten)]
        installation: InstallationArguments,
        /// A JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Run the server as a service of Windows, which starts it with the computer
    #[cfg(windows)]
    #[command(subcommand)]
    Service(Service),
    /// Print the description of the HTTP interface (OpenAPI 3.1)
    Openapi,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CaCommand {
    /// Make the CA, where there is none; `serve` does so by itself for a new installation alone
    Init {
        #[command(flatten)]
        place: PlaceArguments,
        /// Give the tables of `store.kind = "dynamodb"` to the new CA: theirs is lost, and so is every certificate
        #[arg(long)]
        take_over: bool,
    },
    /// Print the pin and the roots
    Show(PlaceArguments),
}

#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    /// Make the tables where they are missing, and switch on what protects them
    Init(StoreArguments),
    /// Name everything that is missing or wrong; nothing is changed
    Check(StoreArguments),
    /// Move up to many servers: copy everything into new tables; the database stays as it is
    Copy {
        #[command(flatten)]
        place: PlaceArguments,
        /// What is copied
        #[arg(long, value_parser = ["sqlite"])]
        from: String,
        /// Where to
        #[arg(long, value_parser = ["dynamodb"])]
        to: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum OutboxCommand {
    /// Print the messages, oldest first, a line each; servers may be running
    List {
        #[command(flatten)]
        place: InstallationArguments,
        /// Only those that were given up
        #[arg(long)]
        dead: bool,
        /// A JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Send messages again now, with all their tries before them; a running server does it within seconds
    Retry {
        #[command(flatten)]
        place: InstallationArguments,
        /// The numbers of messages, as `outbox list` prints them
        #[arg(value_name = "NUMBER", required_unless_present = "all")]
        numbers: Vec<u64>,
        /// All that were given up
        #[arg(long, conflicts_with = "numbers")]
        all: bool,
    },
    /// Forget messages for good, so that nobody is told any more
    Drop {
        #[command(flatten)]
        place: InstallationArguments,
        #[command(flatten)]
        which: Dropped,
    },
}

/// Which messages are forgotten.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Dropped {
    /// The numbers of messages, as `outbox list` prints them
    #[arg(value_name = "NUMBER")]
    pub(crate) numbers: Vec<u64>,
    /// All that were given up
    #[arg(long)]
    pub(crate) dead: bool,
    /// All for a channel, those that wait too: where it is not set any more, nobody ever takes them
    #[arg(long, value_parser = ["log", "sns", "smtp", "webhook"])]
    pub(crate) channel: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct InstallationArguments {
    #[command(flatten)]
    pub(crate) place: PlaceArguments,
    /// Where accounts are kept
    #[arg(long, value_parser = ["sqlite", "dynamodb"])]
    pub(crate) store: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct StoreArguments {
    /// The settings file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where accounts are kept
    #[arg(long, value_parser = ["sqlite", "dynamodb"])]
    pub(crate) store: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Name everything that is wrong with the settings
    Check {
        /// The settings file
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
}

#[derive(Clone, Debug, Args)]
pub(crate) struct PlaceArguments {
    /// The settings file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where everything is kept
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) data_dir: Option<String>,
}

#[derive(Clone, Debug, Args)]
pub(crate) struct ServeArguments {
    #[command(flatten)]
    pub(crate) place: PlaceArguments,
    /// Where clients connect; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Where /livez and /readyz answer
    #[arg(long, value_name = "ADDRESS:PORT")]
    admin_listen: Option<SocketAddr>,
    /// The URL that clients dial; required off loopback
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Whether to speak TLS
    #[arg(long, value_parser = ["on", "off"])]
    tls: Option<String>,
    /// Where accounts are kept
    #[arg(long, value_parser = ["sqlite", "dynamodb"])]
    store: Option<String>,
}

impl PlaceArguments {
    /// The settings by these.
    pub(crate) fn settings(self) -> anyhow::Result<Settings> {
        self.settings_with(None)
    }

    fn settings_with(self, store: Option<String>) -> anyhow::Result<Settings> {
        let flags = Flags {
            data_dir: self.data_dir,
            store,
            ..Flags::default()
        };
        Ok(Sources::of_process(self.config.as_deref(), flags)?.settings()?)
    }
}

impl InstallationArguments {
    /// The settings by these; from here on the log says what an operator must know.
    pub(crate) fn settings(self) -> anyhow::Result<Settings> {
        let settings = self.place.settings_with(self.store)?;
        log::start(settings.log_format, "warn")?;
        Ok(settings)
    }
}

impl ServeArguments {
    /// What has to be typed for these.
    #[cfg(any(windows, test))]
    pub(crate) fn typed(&self) -> Vec<std::ffi::OsString> {
        let Self {
            place: PlaceArguments { config, data_dir },
            listen,
            admin_listen,
            public_url,
            tls,
            store,
        } = self;
        let flags = [
            ("--config", config.as_ref().map(|path| path.clone().into())),
            ("--data-dir", data_dir.as_ref().map(Into::into)),
            ("--listen", listen.map(|address| address.to_string().into())),
            ("--admin-listen", admin_listen.map(|address| address.to_string().into())),
            ("--public-url", public_url.as_ref().map(Into::into)),
            ("--tls", tls.as_ref().map(Into::into)),
            ("--store", store.as_ref().map(Into::into)),
        ];
        let set = flags
            .into_iter()
            .filter_map(|(flag, value)| Some([flag.into(), value?]));
        set.flatten().collect()
    }

    /// The settings file, and what overrides it.
    pub(crate) fn into_parts(self) -> (Option<PathBuf>, Flags) {
        let flags = Flags {
            data_dir: self.place.data_dir,
            listen: self.listen.map(|address| address.to_string()),
            admin_listen: self.admin_listen.map(|address| address.to_string()),
            public_url: self.public_url,
            tls: self.tls,
            store: self.store,
        };
        (self.place.config, flags)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn what_was_typed_can_be_typed_again() {
        let all = "warifu-server serve --config C:/a b/w.toml --data-dir D --listen 127.0.0.1:0 --admin-listen [::1]:1 \
                   --public-url https://id.example.org --tls off --store dynamodb";
        let all: Vec<String> = all
            .replace("a b", "a\u{1}b")
            .split(' ')
            .map(|word| word.replace('\u{1}', " "))
            .collect();
        for number in [2, 4, all.len()] {
            let words = &all[..number];
            let Command::Serve(arguments) = Arguments::try_parse_from(words).unwrap().command else {
                unreachable!("it is `serve`")
            };
            let again: Vec<_> = words[2..].iter().map(std::ffi::OsString::from).collect();
            assert_eq!(arguments.typed(), again);
        }
    }

    #[test]
    fn the_commands_are_consistent() {
        Arguments::command().debug_assert();
    }
}

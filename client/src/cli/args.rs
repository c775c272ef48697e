//! The arguments. Their help is in the catalogue, by the names that are here (see `help.rs`).

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use warifu::profile::ProfileName;
use warifu_protocol::text::Label;
use warifu_protocol::{Algorithm, Pin};

#[derive(Parser)]
#[command(name = "warifu", version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[arg(
        long,
        global = true,
        env = "WARIFU_PROFILE",
        hide_env_values = true,
        default_value = "default"
    )]
    pub(crate) profile: ProfileName,
    #[arg(
        long,
        global = true,
        env = "WARIFU_PROFILE_DIR",
        hide_env_values = true,
        value_name = "DIR"
    )]
    pub(crate) profile_dir: Option<PathBuf>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Register(Register),
    AddDevice(AddDevice),
    Pair(Pair),
    Login(Login),
    Logout,
    Status,
    Cameras,
    Scan(Scan),
    #[command(subcommand)]
    Devices(Devices),
    #[command(subcommand)]
    Cert(Certificates),
    #[command(subcommand)]
    Log(Log),
}

#[derive(Args)]
pub(crate) struct Register {
    #[arg(long, value_name = "URL")]
    pub(crate) server: String,
    #[arg(long)]
    pub(crate) username: String,
    #[arg(long)]
    pub(crate) email: String,
    #[arg(long, value_name = "NAME")]
    pub(crate) device_name: Option<Label>,
    #[arg(long, value_name = "HEX", value_parser = super::ask::pin)]
    pub(crate) pin: Option<Pin>,
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

#[derive(Args)]
pub(crate) struct AddDevice {
    #[arg(long, value_name = "FILE")]
    pub(crate) qr_png: Option<PathBuf>,
    #[arg(long)]
    pub(crate) no_approval: bool,
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

#[derive(Args)]
pub(crate) struct Pair {
    #[command(flatten)]
    pub(crate) code: CodeSource,
    #[arg(long, value_name = "URL")]
    pub(crate) server: Option<String>,
    #[arg(long)]
    pub(crate) username: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) device_name: Option<Label>,
    #[arg(long, value_name = "HEX", value_parser = super::ask::pin)]
    pub(crate) pin: Option<Pin>,
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct CodeSource {
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) code: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) image: Option<PathBuf>,
    #[arg(long)]
    pub(crate) screen: bool,
    /// Outer: whether to use one; inner: which.
    #[arg(long, value_name = "N", num_args = 0..=1)]
    pub(crate) camera: Option<Option<usize>>,
}

#[derive(Args)]
pub(crate) struct Scan {
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Login {
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

#[derive(Subcommand)]
pub(crate) enum Devices {
    List,
    Revoke(Revoke),
}

#[derive(Args)]
pub(crate) struct Revoke {
    #[arg(value_name = "DEVICE")]
    pub(crate) device: String,
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

#[derive(Subcommand)]
pub(crate) enum Log {
    Show(LogSource),
    Verify(LogSource),
    Acknowledge(Acknowledge),
}

#[derive(Args)]
pub(crate) struct LogSource {
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Acknowledge {
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Subcommand)]
pub(crate) enum Certificates {
    Export(Export),
}

#[derive(Args)]
pub(crate) struct Export {
    #[arg(long, value_enum, default_value_t = Format::Pem)]
    pub(crate) format: Format,
    #[arg(long, default_value_t = Algorithm::EcdsaP256)]
    pub(crate) algorithm: Algorithm,
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[arg(long)]
    pub(crate) key: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Pem,
    P12,
}

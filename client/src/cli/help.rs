//! Help texts from the catalogue, put into the commands by their names.

use clap::{Arg, ArgAction, Command, CommandFactory};
use warifu::text::{has_text, text};
use warifu_protocol::Language;

use super::args::Arguments;

/// The command line with its help in `language`. Every command has a message `help-<path>`, every
/// argument one named `help-arg-<name>`.
pub(crate) fn command(language: Language) -> Command {
    localised(Arguments::command().disable_version_flag(true), language, "help").arg(
        Arg::new("version")
            .short('V')
            .long("version")
            .action(ArgAction::Version)
            .display_order(999)
            .help(text(language, "help-arg-version")),
    )
}

fn localised(command: Command, language: Language, path: &str) -> Command {
    let about = text(language, path);
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let mut command = command
        .about(about)
        .disable_help_flag(true)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .display_order(999)
                .help(text(language, "help-arg-help")),
        )
        .help_template(format!(
            "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}",
            text(language, "help-usage")
        ))
        .subcommand_help_heading(text(language, "help-commands"))
        .next_help_heading(text(language, "help-options"))
        .mut_args(|argument| {
            let id = format!("help-arg-{}", argument.get_id().as_str().replace('_', "-"));
            let argument = argument.help_heading(text(language, "help-options"));
            // Options of the whole program come after a command's own.
            let argument = match argument.is_global_set() {
                true => argument.display_order(900),
                false => argument,
            };
            match has_text(language, &id) {
                true => argument.help(text(language, &id)),
                false => argument,
            }
        });
    for name in names {
        let path = format!("{path}-{name}");
        command = command.mut_subcommand(name, |inner| localised(inner, language, &path));
    }
    command
}

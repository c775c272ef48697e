//! The reference of all settings, for people.

use std::fmt::Write as _;

use super::table::{ALL, DefaultValue};

/// `docs/configuration.md`.
#[must_use]
pub fn reference() -> String {
    let mut text = String::from(HEAD);
    let mut section = "";
    for setting in ALL {
        let (of, _) = setting.key.split_once('.').unwrap_or_default();
        if of != section {
            section = of;
            // Writing to a String cannot fail.
            let _ = write!(text, "\n## `[{section}]`\n");
        }
        let default = match setting.default {
            DefaultValue::Text(value) => format!("`{value}`"),
            DefaultValue::Words(words) => words.to_owned(),
        };
        let _ = write!(
            text,
            "\n### `{key}`\n\n{about}\n\n- takes: {takes}\n- default: {default}\n- environment: `{variable}`\n",
            key = setting.key,
            about = setting.about,
            takes = setting.takes,
            variable = setting.variable(),
        );
    }
    text
}

const HEAD: &str = "\
# Settings of `warifu-server`

<!-- Written from server/src/config/table.rs; `WARIFU_REGENERATE=1 cargo test -p warifu-server --test config` renews it. -->

A setting is taken from, the later winning: its default, the file `warifu.toml`, the environment, the command line.
`warifu-server config check` names everything that is wrong; a server with wrong settings does not start.

The file is the one named by `--config`; else `warifu.toml` in the working directory; else `/etc/warifu/warifu.toml`;
else there is none. In it, a key stands in the table of its section:

```toml
[server]
listen = \"192.0.2.10:8443\"
public_url = \"https://id.example.org:8443\"
extra_hosts = [\"192.0.2.10\"]
```

Durations are a number with a unit: `45s`, `10m`, `24h`, `90d`. Lists are arrays in the file, and separated by commas in
the environment.
";

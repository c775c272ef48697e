//! The registry, by Windows' own program for it.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Result, bail};

use crate::cross::Wine;

/// That of one Windows.
pub(super) struct Registry<'a> {
    wine: &'a Wine,
}

/// A value and its type, as the program says them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    kind: String,
    data: String,
}

impl<'a> Registry<'a> {
    pub(super) fn new(wine: &'a Wine) -> Self {
        Self { wine }
    }

    /// The values of a key, by name.
    ///
    /// # Errors
    /// There is no such key.
    pub(super) fn read(&self, key: &str) -> Result<BTreeMap<String, Value>> {
        Ok(values_in(&said_by(self.program().args(["query", key]))?))
    }

    /// Everything in a key and below it, as text: none where there is no such key.
    ///
    /// # Errors
    /// It cannot be asked.
    pub(super) fn say(&self, key: &str) -> Result<String> {
        let output = self.program().args(["query", key, "/s"]).output()?;
        Ok(match output.status.success() {
            true => text_of(&output.stdout),
            false => String::new(),
        })
    }

    /// Sets one value.
    ///
    /// # Errors
    /// It cannot be set.
    pub(super) fn write(&self, key: &str, name: &str, value: &Value) -> Result<()> {
        let Value { kind, data } = value;
        said_by(
            self.program()
                .args(["add", key, "/v", name, "/t", kind, "/d", data, "/f"]),
        )?;
        Ok(())
    }

    fn program(&self) -> Command {
        let mut command = self.wine.command();
        command.arg("reg");
        command
    }
}

impl Value {
    pub(super) fn plain(data: &str) -> Self {
        Self::new("REG_SZ", data)
    }

    pub(super) fn with_variables(data: &str) -> Self {
        Self::new("REG_EXPAND_SZ", data)
    }

    pub(super) fn of_number(number: u32) -> Self {
        Self::new("REG_DWORD", &format!("{number:#x}"))
    }

    pub(super) fn text(&self) -> &str {
        &self.data
    }

    pub(super) fn number(&self) -> Option<u32> {
        u32::from_str_radix(self.data.strip_prefix("0x")?, 16).ok()
    }

    fn new(kind: &str, data: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            data: data.to_owned(),
        }
    }
}

fn said_by(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    if !output.status.success() {
        let said = text_of(&[output.stdout, output.stderr].concat());
        bail!("the registry says: {}", said.trim());
    }
    Ok(text_of(&output.stdout))
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace('\r', "")
}

/// A line has four spaces, a name, and with as many before each of them a type and data.
fn values_in(said: &str) -> BTreeMap<String, Value> {
    said.lines()
        .filter_map(|line| {
            let mut parts = line.strip_prefix("    ")?.splitn(3, "    ");
            let (name, kind) = (parts.next()?, parts.next()?);
            Some((name.to_owned(), Value::new(kind, parts.next().unwrap_or_default())))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_with_their_types() {
        let said = "\nHKEY_CURRENT_USER\\Environment\n    Path    REG_EXPAND_SZ    C:\\own tools;%A%    b;\n    \
                    No Modify    REG_DWORD    0x1\n    Empty    REG_SZ    \n\n";
        let values = values_in(said);
        assert_eq!(values.len(), 3);
        assert_eq!(values["Path"], Value::with_variables(r"C:\own tools;%A%    b;"));
        assert_eq!(values["No Modify"], Value::of_number(1));
        assert_eq!(values["No Modify"].number(), Some(1));
        assert_eq!(values["Empty"], Value::plain(""));
    }
}

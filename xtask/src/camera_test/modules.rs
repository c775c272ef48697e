//! The modules of a kernel, and which need which.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// Every module, by its name.
pub(super) struct Modules {
    files: BTreeMap<String, PathBuf>,
    contents: BTreeMap<String, Vec<u8>>,
}

impl Modules {
    /// Those below `directory`.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn below(directory: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        find(directory, &mut files)?;
        Ok(Self {
            files,
            contents: BTreeMap::new(),
        })
    }

    /// `wanted` and what they need, each after what it needs itself.
    ///
    /// # Errors
    /// The kernel has none of such a name, and a file cannot be read.
    pub(super) fn in_order(&mut self, wanted: &[&str]) -> Result<Vec<String>> {
        let mut order = Vec::new();
        for name in wanted {
            self.add(name, &mut order)?;
        }
        Ok(order)
    }

    /// The module as the kernel loads it.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn content(&mut self, name: &str) -> Result<Vec<u8>> {
        if let Some(content) = self.contents.get(name) {
            return Ok(content.clone());
        }
        let file = self.files.get(name);
        let content = read(file.with_context(|| format!("the kernel has no module {name}"))?)?;
        self.contents.insert(name.to_owned(), content.clone());
        Ok(content)
    }

    fn add(&mut self, name: &str, order: &mut Vec<String>) -> Result<()> {
        if order.iter().any(|there| there == name) {
            return Ok(());
        }
        for needed in needs(&self.content(name)?) {
            self.add(&needed, order)?;
        }
        order.push(name.to_owned());
        Ok(())
    }
}

fn find(directory: &Path, files: &mut BTreeMap<String, PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(directory).with_context(|| format!("{} cannot be read", directory.display()))? {
        let entry = entry?;
        let file_name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            find(&entry.path(), files)?;
        } else if let Some((name, "ko" | "ko.xz" | "ko.zst")) = file_name.split_once('.') {
            files.insert(plain(name), entry.path());
        }
    }
    Ok(())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    let unpack = match file.extension().and_then(|extension| extension.to_str()) {
        Some("xz") => "xz",
        Some("zst") => "zstd",
        _ => return std::fs::read(file).with_context(|| format!("{} cannot be read", file.display())),
    };
    let output = Command::new(unpack)
        .args(["--decompress", "--stdout"])
        .arg(file)
        .output()
        .with_context(|| format!("`{unpack}` cannot be started"))?;
    if !output.status.success() {
        bail!("{} cannot be unpacked", file.display());
    }
    Ok(output.stdout)
}

/// The modules that a module names in its section `.modinfo`.
fn needs(module: &[u8]) -> Vec<String> {
    const START: &[u8] = b"\0depends=";
    let Some(at) = module.windows(START.len()).position(|window| window == START) else {
        return Vec::new();
    };
    let names = module.get(at + START.len()..).unwrap_or_default();
    let names = names.split(|byte| *byte == 0).next().unwrap_or_default();
    let names = String::from_utf8_lossy(names);
    names.split(',').filter(|name| !name.is_empty()).map(plain).collect()
}

/// The kernel takes both dashes for the same.
fn plain(name: &str) -> String {
    name.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_names_what_it_needs() {
        assert_eq!(
            needs(b"\x7fELF\0license=GPL\0depends=usbip-core,usbcore\0x"),
            ["usbip_core", "usbcore"]
        );
        assert_eq!(needs(b"\0depends=\0"), Vec::<String>::new());
        assert_eq!(needs(b"nothing"), Vec::<String>::new());
    }
}

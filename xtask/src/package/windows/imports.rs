//! The libraries that a program of Windows wants.

use std::collections::BTreeSet;

use anyhow::Result;
use object::LittleEndian;
use object::read::pe::PeFile64;

/// Those of Windows 10 and newer, as far as anything of Warifu has wanted them. What is not here was looked at by nobody.
const OF_WINDOWS: [&str; 40] = [
    "advapi32.dll",
    "bcrypt.dll",
    "bcryptprimitives.dll",
    "combase.dll",
    "comctl32.dll",
    "crypt32.dll",
    "d3d11.dll",
    "dwmapi.dll",
    "dxgi.dll",
    "gdi32.dll",
    "imm32.dll",
    "kernel32.dll",
    "ktmw32.dll",
    "mf.dll",
    "mfplat.dll",
    "mfreadwrite.dll",
    "msvcrt.dll",
    "ncrypt.dll",
    "ntdll.dll",
    "ole32.dll",
    "oleaut32.dll",
    "powrprof.dll",
    "propsys.dll",
    "psapi.dll",
    "rpcrt4.dll",
    "runtimeobject.dll",
    "secur32.dll",
    "shell32.dll",
    "shlwapi.dll",
    "synchronization.dll",
    "ucrtbase.dll",
    "user32.dll",
    "userenv.dll",
    "uxtheme.dll",
    "version.dll",
    "winhttp.dll",
    "winmm.dll",
    "winspool.drv",
    "ws2_32.dll",
    "wtsapi32.dll",
];

/// How the names of those begin that only say where the others are.
const SETS: &str = "api-ms-win-";

/// Every library that `program` wants, when it starts or later, in lower case.
///
/// # Errors
/// It is no program for Windows on a processor with 64 bits.
pub(super) fn of(program: &[u8]) -> Result<BTreeSet<String>> {
    let file = PeFile64::parse(program)?;
    let mut names = BTreeSet::new();
    let mut add = |name: &[u8]| names.insert(String::from_utf8_lossy(name).to_lowercase());
    if let Some(table) = file.import_table()? {
        let mut libraries = table.descriptors()?;
        while let Some(library) = libraries.next()? {
            add(table.name(library.name.get(LittleEndian))?);
        }
    }
    if let Some(table) = file.delay_load_import_table()? {
        let mut libraries = table.descriptors()?;
        while let Some(library) = libraries.next()? {
            add(table.name(library.dll_name_rva.get(LittleEndian))?);
        }
    }
    Ok(names)
}

/// Those of `wanted` that neither Windows has for sure nor are `brought` along.
pub(super) fn strange(wanted: &BTreeSet<String>, brought: &[&str]) -> Vec<String> {
    let is_known = |name: &str| {
        OF_WINDOWS.contains(&name)
            || name.starts_with(SETS)
            || brought.iter().any(|brought| brought.eq_ignore_ascii_case(name))
    };
    wanted.iter().filter(|name| !is_known(name)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(wanted: &[&str], brought: &[&str]) -> Vec<String> {
        strange(&wanted.iter().map(|name| (*name).to_owned()).collect(), brought)
    }

    #[test]
    fn what_windows_has_or_is_brought_is_fine() {
        let wanted = ["kernel32.dll", "api-ms-win-core-synch-l1-2-0.dll", "webview2loader.dll"];
        assert_eq!(judged(&wanted, &["WebView2Loader.dll"]), Vec::<String>::new());
        assert_eq!(judged(&wanted, &[]), ["webview2loader.dll"]);
    }

    #[test]
    fn what_a_compiler_brings_is_not_windows_own() {
        let wanted = ["libgcc_s_seh-1.dll", "libstdc++-6.dll", "ntdll.dll", "vcruntime140.dll"];
        assert_eq!(
            judged(&wanted, &[]),
            ["libgcc_s_seh-1.dll", "libstdc++-6.dll", "vcruntime140.dll"]
        );
    }

    #[test]
    fn what_is_no_program_has_no_libraries() {
        assert!(of(b"").is_err());
        assert!(of(b"MZ and nothing else").is_err());
    }
}

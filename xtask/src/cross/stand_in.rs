//! Programs that stand in for the compilers of C for other systems.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::target::Target;
use crate::kit::Cache;
use crate::system::write_program;

const COMPILER: (&str, &str) = ("compiler.sh", include_str!("compiler.sh"));
const ARCHIVER: (&str, &str) = ("archiver.sh", include_str!("archiver.sh"));

/// A compiler and an archiver that make empty files. Some crates have parts in C or assembly; nothing is linked, so nobody misses them.
pub(super) struct StandIns {
    directory: PathBuf,
}

impl StandIns {
    /// Writes them where they are not as they must be.
    ///
    /// # Errors
    /// They cannot be written.
    pub(super) fn ensure(cache: &Cache) -> Result<Self> {
        let directory = cache.place("stand-ins");
        std::fs::create_dir_all(&directory)?;
        for (name, script) in [COMPILER, ARCHIVER] {
            let file = directory.join(name);
            if std::fs::read_to_string(&file).is_ok_and(|there| there == script) {
                continue;
            }
            // Renamed last: another run may be using what is there.
            let fresh = directory.join(format!("{name}.part"));
            write_program(&fresh, script)?;
            std::fs::rename(fresh, file)?;
        }
        Ok(Self { directory })
    }

    /// Has the build scripts of crates use them for `target`.
    pub(super) fn show_to(&self, command: &mut Command, target: Target) {
        let target = target.triple().replace('-', "_");
        let [compiler, archiver] = [COMPILER, ARCHIVER].map(|(name, _)| self.directory.join(name));
        for what in ["CC", "CXX", "RC"] {
            command.env(format!("{what}_{target}"), &compiler);
        }
        command
            .env(format!("AR_{target}"), archiver)
            // AWS-LC's assembly for Windows comes assembled as well.
            .env("AWS_LC_SYS_PREBUILT_NASM", "1")
            // Where Apple's headers would be; else they are asked for by a program of Apple's.
            .env("SDKROOT", &self.directory);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_makes_what_it_is_told_to() {
        let here = crate::workspace::target().join("tmp/stand-in-test");
        let _ = std::fs::remove_dir_all(&here);
        std::fs::create_dir_all(&here).unwrap();
        let run = |(name, script): (&str, &str), arguments: &[&str]| {
            write_program(&here.join(name), script).unwrap();
            let output = Command::new(here.join(name))
                .args(arguments)
                .current_dir(&here)
                .output();
            String::from_utf8(output.unwrap().stdout).unwrap()
        };
        let content = |name: &str| std::fs::read_to_string(here.join(name)).unwrap();

        run(COMPILER, &["-O3", "-o", "a b.o", "-c", "a.c"]);
        run(COMPILER, &["--input", "a.rc", "--output", "a.lib"]);
        assert_eq!([content("a b.o"), content("a.lib")], ["", ""]);
        assert!(run(COMPILER, &["-E", "family.c"]).contains("clang"));
        assert!(run(COMPILER, &["-V", "/?"]).contains("GNU windres"));
        run(ARCHIVER, &["cq", "liba.a", "a.o"]);
        run(ARCHIVER, &["-out:a.lib", "-nologo", "a.o"]);
        assert_eq!([content("liba.a"), content("a.lib")], ["!<arch>\n", "!<arch>\n"]);
    }
}

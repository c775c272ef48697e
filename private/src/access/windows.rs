//! By access lists.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use windows_permissions::constants::{AceType, SeObjectType, SecurityInformation};
use windows_permissions::utilities::current_process_sid;
use windows_permissions::wrappers::{GetNamedSecurityInfo, SetNamedSecurityInfo};
use windows_permissions::{LocalBox, SecurityDescriptor, Sid};

use super::Access;

/// The system itself, which its backups and its checks of files run as (`NT AUTHORITY\SYSTEM`). An administrator can become it.
const SYSTEM: &str = "S-1-5-18";

/// Windows 10 and later.
pub(crate) enum Windows {}

impl Access for Windows {
    fn is_private(path: &Path) -> io::Result<bool> {
        let descriptor = GetNamedSecurityInfo(
            path.as_os_str(),
            SeObjectType::SE_FILE_OBJECT,
            SecurityInformation::Dacl,
        )?;
        // Without a list everybody may do everything.
        let Some(list) = descriptor.dacl() else {
            return Ok(false);
        };
        let [user, system] = allowed()?;
        for index in 0..list.len() {
            let Some(entry) = list.get_ace(index) else {
                return Ok(false);
            };
            let is_known = entry.sid().is_some_and(|sid| sid == &*user || sid == &*system);
            if !is_known && entry.ace_type() != AceType::ACCESS_DENIED_ACE_TYPE {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn make_directory(path: &Path) -> io::Result<()> {
        fs::create_dir(path)?;
        Self::close(path)
    }

    fn close(path: &Path) -> io::Result<()> {
        let [user, system] = allowed()?;
        // Protected from the directory above, and for what is in it as well (MS-DTYP §2.5.1.1).
        let inherited = if path.is_dir() { "OICI" } else { "" };
        apply(
            path,
            &format!("D:P(A;{inherited};FA;;;{user})(A;{inherited};FA;;;{system})"),
        )
    }

    fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
        let file = options.open(path)?;
        // A new one has the list of its directory until here, and nothing in it yet.
        if !Self::is_private(path)? {
            Self::close(path)?;
        }
        Ok(file)
    }

    fn sync_directory(_: &Path) -> io::Result<()> {
        // NTFS keeps its own journal of names, and opens no directory for this.
        Ok(())
    }
}

/// Who may: the user of this program, and the system.
fn allowed() -> io::Result<[LocalBox<Sid>; 2]> {
    Ok([current_process_sid()?, SYSTEM.parse()?])
}

/// Has `path` the access list that is written so (MS-DTYP §2.5.1).
fn apply(path: &Path, list: &str) -> io::Result<()> {
    let descriptor: LocalBox<SecurityDescriptor> = list.parse()?;
    SetNamedSecurityInfo(
        path.as_os_str(),
        SeObjectType::SE_FILE_OBJECT,
        SecurityInformation::Dacl | SecurityInformation::ProtectedDacl,
        None,
        None,
        descriptor.dacl(),
        None,
    )
}

#[cfg(test)]
pub(crate) fn open_to_all(path: &Path) {
    let [user, system] = allowed().unwrap();
    apply(path, &format!("D:P(A;;FA;;;{user})(A;;FA;;;{system})(A;;GR;;;WD)")).unwrap();
}

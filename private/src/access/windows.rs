//! By access lists.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use windows_permissions::constants::{AceType, SeObjectType, SecurityInformation};
use windows_permissions::utilities::current_process_sid;
use windows_permissions::wrappers::{GetNamedSecurityInfo, SetNamedSecurityInfo};
use windows_permissions::{LocalBox, SecurityDescriptor, Sid};

use super::Access;

/// The system itself, which its backups and its checks of files run as (`NT AUTHORITY\SYSTEM`).
const SYSTEM: &str = "S-1-5-18";
/// Who administers the computer, and can become the system anyway: what root is elsewhere (`BUILTIN\Administrators`).
const ADMINISTRATORS: &str = "S-1-5-32-544";
/// What the accounts of services begin with, `NT SERVICE\…`: nobody but that service is one (MS-DTYP §2.4.2.4).
const SERVICES: ([u8; 6], u32) = ([0, 0, 0, 0, 0, 5], 80);

/// Windows 10 and later.
pub(crate) enum Windows {}

impl Access for Windows {
    fn is_private(path: &Path) -> io::Result<bool> {
        let descriptor = look(path, SecurityInformation::Dacl)?;
        // Without a list everybody may do everything.
        let Some(list) = descriptor.dacl() else {
            return Ok(false);
        };
        let allowed = allowed()?;
        let may = |sid: &Sid| is_service(sid) || allowed.iter().any(|allowed| sid == &**allowed);
        for index in 0..list.len() {
            let Some(entry) = list.get_ace(index) else {
                return Ok(false);
            };
            let is_known = entry.sid().is_some_and(may);
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
        let mut accounts = allowed()?.map(|sid| sid.to_string()).to_vec();
        // Those whose directory it is in.
        accounts.extend(services(path)?);
        apply(path, &list(path.is_dir(), &accounts))
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

/// Who may: the user of this program, the system, and who administers it.
fn allowed() -> io::Result<[LocalBox<Sid>; 3]> {
    Ok([current_process_sid()?, SYSTEM.parse()?, ADMINISTRATORS.parse()?])
}

/// Whether it is the account of one service. Only who may change a list can have put it there.
fn is_service(sid: &Sid) -> bool {
    let (authority, first) = SERVICES;
    *sid.id_authority() == authority && sid.sub_authority(0) == Some(first) && sid.sub_authority_count() == 6
}

/// The services that are let in already.
fn services(path: &Path) -> io::Result<Vec<String>> {
    let descriptor = look(path, SecurityInformation::Dacl)?;
    let list = descriptor.dacl();
    let entries = list
        .iter()
        .flat_map(|list| (0..list.len()).filter_map(|index| list.get_ace(index)));
    let allowing = entries.filter(|entry| entry.ace_type() == AceType::ACCESS_ALLOWED_ACE_TYPE);
    let accounts = allowing.filter_map(|entry| entry.sid().filter(|sid| is_service(sid)).map(ToString::to_string));
    Ok(accounts.collect())
}

/// Whether the owner, who may change the list at any time, is one of those who may anyway.
pub(crate) fn is_owned(path: &Path) -> io::Result<bool> {
    let descriptor = look(path, SecurityInformation::Owner)?;
    let allowed = allowed()?;
    let is_known = |owner: &Sid| is_service(owner) || allowed.iter().any(|sid| owner == &**sid);
    Ok(descriptor.owner().is_some_and(is_known))
}

/// Lets a service into a directory, whoever administers the computer, and nobody else: in what is in it as well.
///
/// # Errors
/// Something of it is not ours, or `service` is not the identifier of an account.
pub(crate) fn share(directory: &Path, service: &str) -> io::Result<()> {
    let service: LocalBox<Sid> = service.parse()?;
    share_all(
        directory,
        &[service.to_string(), SYSTEM.to_owned(), ADMINISTRATORS.to_owned()],
    )
}

fn share_all(path: &Path, accounts: &[String]) -> io::Result<()> {
    // Nothing leads out of the directory.
    let kind = fs::symlink_metadata(path)?.file_type();
    if kind.is_symlink() {
        return Ok(());
    }
    if kind.is_dir() {
        for entry in fs::read_dir(path)? {
            share_all(&entry?.path(), accounts)?;
        }
    }
    apply(path, &list(kind.is_dir(), accounts))
}

/// A list by which these may do everything: protected from the directory above, and for what is in it as well (MS-DTYP §2.5.1.1).
fn list(directory: bool, accounts: &[String]) -> String {
    let inherited = if directory { "OICI" } else { "" };
    let entries = accounts.iter().map(|sid| format!("(A;{inherited};FA;;;{sid})"));
    format!("D:P{}", entries.collect::<String>())
}

fn look(path: &Path, at: SecurityInformation) -> io::Result<LocalBox<SecurityDescriptor>> {
    GetNamedSecurityInfo(path.as_os_str(), SeObjectType::SE_FILE_OBJECT, at)
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
    let user = current_process_sid().unwrap();
    apply(path, &format!("D:P(A;;FA;;;{user})(A;;GR;;;WD)")).unwrap();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_no_stranger_and_everybody_else_is() {
        for (text, service) in [
            ("S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464", true),
            ("S-1-5-80", false),
            // All services.
            ("S-1-5-80-0", false),
            ("S-1-5-32-545", false),
            ("S-1-1-0", false),
            ("S-1-16-80", false),
        ] {
            let sid: LocalBox<Sid> = text.parse().unwrap();
            assert_eq!(is_service(&sid), service, "{text}");
        }
    }

    #[test]
    fn a_directory_of_other_people_is_not_taken_from_them() {
        const SERVICE: &str = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464";
        let home = tempfile::tempdir().unwrap();
        let theirs = home.path().join("theirs");
        fs::create_dir(&theirs).unwrap();
        fs::write(theirs.join("file"), "content").unwrap();
        open_to_all(&theirs);
        let refused = crate::make_directory_of_service(&theirs, SERVICE).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::PermissionDenied);
        assert!(!Windows::is_private(&theirs).unwrap());

        // But one that is empty is nobody's, and one that is closed is ours.
        fs::remove_file(theirs.join("file")).unwrap();
        crate::make_directory_of_service(&theirs, SERVICE).unwrap();
        assert!(Windows::is_private(&theirs).unwrap());
        fs::write(theirs.join("file"), "content").unwrap();
        crate::make_directory_of_service(&theirs, SERVICE).unwrap();
    }

    #[test]
    fn a_directory_that_is_shared_with_a_service_is_private() {
        let home = tempfile::tempdir().unwrap();
        let directory = home.path().join("data");
        Windows::make_directory(&directory).unwrap();
        let before = directory.join("before");
        fs::write(&before, "content").unwrap();
        share(
            &directory,
            "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
        )
        .unwrap();
        let after = directory.join("after");
        fs::write(&after, "content").unwrap();
        let inner = directory.join("inner");
        Windows::make_directory(&inner).unwrap();
        for path in [&directory, &before, &after, &inner] {
            assert!(is_owned(path).unwrap(), "{}", path.display());
            assert!(Windows::is_private(path).unwrap(), "{}", path.display());
        }
        assert!(share(&directory, "nobody").is_err());
    }
}

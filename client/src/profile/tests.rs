use proptest::prelude::*;

use super::*;
use crate::entropy::SeededEntropy;

fn profile(home: &tempfile::TempDir) -> Profile {
    Profile::create(home.path().join("nested").join("p"), &SeededEntropy::new(1)).unwrap()
}

#[test]
fn a_profile_keeps_its_id_and_its_files() {
    let home = tempfile::tempdir().unwrap();
    let made = profile(&home);
    let opened = Profile::create(made.directory().to_owned(), &SeededEntropy::new(2)).unwrap();
    assert_eq!(made.id(), opened.id());
    assert_eq!(made.read("x").unwrap(), None);
    for content in [b"one".as_slice(), b"two, longer", b""] {
        made.write("x", content).unwrap();
        assert_eq!(opened.read("x").unwrap().unwrap(), content);
    }
    made.remove("x").unwrap();
    made.remove("x").unwrap();
    assert!(!made.has("x"));
    assert!(Profile::open(home.path().join("other")).unwrap().is_none());
}

/// Makes the same profile while the first one to do so is still at it.
struct Rival(PathBuf);

impl Entropy for Rival {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        Profile::create(self.0.clone(), &SeededEntropy::new(2)).unwrap();
        SeededEntropy::new(3).fill(bytes)
    }
}

#[test]
fn two_who_make_a_profile_at_once_have_the_same_one() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("p");
    let late = Profile::create(directory.clone(), &Rival(directory.clone())).unwrap();
    let opened = Profile::open(directory).unwrap().unwrap();
    assert_eq!(late.id(), opened.id());
    assert_eq!(opened.id(), entropy::uuid(&SeededEntropy::new(2)).unwrap());
}

#[test]
fn only_the_owner_can_read() {
    let home = tempfile::tempdir().unwrap();
    let profile = profile(&home);
    profile.write("x", b"x").unwrap();
    // In a directory that anybody may read, too.
    let shared = home.path().join("shared");
    fs::create_dir(&shared).unwrap();
    let secret = shared.join("code.png");
    write_new_private(&secret, b"x").unwrap();
    for path in [profile.directory(), &profile.directory().join("x"), &secret] {
        assert!(warifu_private::is_private(path).unwrap(), "{}", path.display());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(profile.directory()), 0o700);
        assert_eq!(mode(&profile.directory().join("x")), 0o600);
    }
}

#[test]
fn what_somebody_reads_can_be_replaced_and_removed() {
    if is_wine() {
        eprintln!("skipped: Wine 8 has neither renames nor removals as POSIX knows them, which Windows 10 has");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let profile = profile(&home);
    profile.write("x", b"one").unwrap();
    let mut reader = File::open(profile.directory().join("x")).unwrap();
    profile.write("x", b"two").unwrap();
    let mut seen = Vec::new();
    reader.read_to_end(&mut seen).unwrap();
    assert_eq!(
        (&*seen, profile.read("x").unwrap().as_deref()),
        (&b"one"[..], Some(&b"two"[..]))
    );
    let _reader = File::open(profile.directory().join("x")).unwrap();
    profile.remove("x").unwrap();
    assert_eq!(profile.read("x").unwrap(), None);
}

fn is_wine() -> bool {
    #[cfg(windows)]
    return windows_registry::CURRENT_USER.open(r"Software\Wine").is_ok();
    #[cfg(not(windows))]
    false
}

#[test]
fn writing_leaves_nothing_behind_whether_it_can_be_done_or_not() {
    let home = tempfile::tempdir().unwrap();
    let profile = profile(&home);
    profile.write("x", b"one").unwrap();
    profile.write("x", b"two").unwrap();
    let taken = profile.directory().join("y");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("file"), b"").unwrap();
    assert!(matches!(profile.write("y", b"three"), Err(ProfileError::Io { .. })));
    assert!(write_new_private(&profile.directory().join("x"), b"four").is_err());
    let files = fs::read_dir(profile.directory()).unwrap();
    let mut files: Vec<_> = files.map(|entry| entry.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, ["id", "x", "y"]);
    assert_eq!(profile.read("x").unwrap().unwrap(), b"two");
}

#[test]
fn one_process_changes_a_profile_at_a_time() {
    let home = tempfile::tempdir().unwrap();
    let profile = profile(&home);
    let lock = profile.lock().unwrap();
    assert!(matches!(profile.lock(), Err(ProfileError::Busy)));
    drop(lock);
    profile.lock().unwrap();
}

#[test]
fn what_is_too_large_or_damaged_is_named() {
    let home = tempfile::tempdir().unwrap();
    let profile = profile(&home);
    profile.write("x", &vec![0; 1024 * 1024 + 1]).unwrap();
    assert!(matches!(profile.read("x"), Err(ProfileError::TooLarge(_))));
    for content in [b"{}".as_slice(), b"", b"{\"version\": 1}"] {
        profile.write("profile.json", content).unwrap();
        assert!(matches!(Record::load(&profile), Err(ProfileError::Damaged(_))));
    }
    profile.write("id", b"not a uuid").unwrap();
    assert!(matches!(
        Profile::open(profile.directory().to_owned()),
        Err(ProfileError::Damaged(_))
    ));
}

#[test]
fn a_pending_enrolment_is_sealed() {
    let home = tempfile::tempdir().unwrap();
    let profile = profile(&home);
    let entropy = SeededEntropy::new(3);
    let vault = Vault::new(&[7; 32], profile.id());
    let pending = Pending {
        kind: PendingKind::Register {
            recovery_key: "RECOVERYKEY".into(),
        },
        username: "alice".into(),
        server: "example.org".parse().unwrap(),
        begun_at: warifu_protocol::Timestamp::from_unix(1),
        beginning: Some("AAAA".into()),
        named: None,
        pin: warifu_protocol::Pin::from_bytes([1; 32]),
    };
    assert_eq!(Pending::load(&profile, &vault).unwrap(), None);
    pending.save(&profile, &vault, &entropy).unwrap();
    let file = profile.read("pending.sealed").unwrap().unwrap();
    assert!(!file.windows(11).any(|w| w == b"RECOVERYKEY"));
    assert_eq!(Pending::load(&profile, &vault).unwrap(), Some(pending));
    assert_eq!(
        Pending::load(&profile, &Vault::new(&[8; 32], profile.id())).unwrap(),
        None
    );
}

#[test]
fn a_pending_claim_of_before_names_were_kept_is_understood() {
    let home = tempfile::tempdir().unwrap();
    let profile = profile(&home);
    let vault = Vault::new(&[7; 32], profile.id());
    let pending = Pending {
        kind: PendingKind::Claim {
            code_sha256: warifu_protocol::Sha256Hash([3; 32]),
            held: None,
        },
        username: "alice".into(),
        server: "example.org".parse().unwrap(),
        begun_at: warifu_protocol::Timestamp::from_unix(1),
        beginning: None,
        named: None,
        pin: warifu_protocol::Pin::from_bytes([1; 32]),
    };
    let before = serde_json::to_value(&pending).unwrap();
    assert!(before.get("named").is_none(), "{before}");
    let sealed = vault
        .seal_json("pending.sealed", &before, &SeededEntropy::new(3))
        .unwrap();
    profile.write("pending.sealed", &sealed).unwrap();
    assert_eq!(Pending::load(&profile, &vault).unwrap(), Some(pending));
}

proptest! {
    #[test]
    fn a_vault_opens_only_what_it_sealed_for_the_same_file(
        content in proptest::collection::vec(any::<u8>(), 0..200),
        position: prop::sample::Index,
        bit in 0u8..8,
    ) {
        let [one, other] = [1, 2].map(|b| Uuid::from_bytes([b; 16]));
        let vault = Vault::new(&[9; 32], one);
        let sealed = vault.seal("a", &content, &SeededEntropy::new(1)).unwrap();
        let opened = vault.open("a", &sealed).unwrap();
        prop_assert_eq!(&*opened, &content);
        prop_assert!(vault.open("b", &sealed).is_err());
        prop_assert!(Vault::new(&[9; 32], other).open("a", &sealed).is_err());
        prop_assert!(Vault::new(&[8; 32], one).open("a", &sealed).is_err());
        prop_assert!(Vault::with_context(&[9; 32], one, b"x").open("a", &sealed).is_err());
        let mut changed = sealed.clone();
        changed[position.index(sealed.len())] ^= 1 << bit;
        prop_assert!(vault.open("a", &changed).is_err());
        prop_assert!(vault.open("a", &sealed[..position.index(sealed.len())]).is_err());
    }
}

/// What JSON has no words for.
struct Unspeakable;

impl serde::Serialize for Unspeakable {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("no words"))
    }
}

struct Dry;

impl Entropy for Dry {
    fn fill(&self, _: &mut [u8]) -> Result<(), EntropyError> {
        Err(EntropyError)
    }
}

#[test]
fn what_cannot_be_sealed_is_not_sealed_as_nothing() {
    let vault = Vault::new(&[7; 32], Uuid::nil());
    let unspeakable = vault.seal_json("x", &Unspeakable, &SeededEntropy::new(1));
    assert_eq!(unspeakable, Err(SealError::Sealing));
    assert!(matches!(ProfileError::from(SealError::Sealing), ProfileError::Sealing));
    let dry = vault.seal_json("x", &"words", &Dry);
    assert_eq!(dry, Err(SealError::Entropy(EntropyError)));
}

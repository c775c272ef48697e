//! The servers that this computer has used, under which pins.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use warifu_protocol::Pin;

use super::{Bundle, Contact, ContactError, ServerAddress, TrustedServer};
use crate::profile::{Profile, ProfileError, Record, write_private};

/// What the records of all profiles beside each other say, and the list that outlives them. The one used
/// last is the last one.
#[derive(Clone, Debug, Default)]
pub struct KnownServers(Vec<KnownServer>);

/// A server that this computer has used.
#[derive(Clone, Debug)]
pub(super) struct KnownServer {
    pub(super) address: ServerAddress,
    pin: Pin,
    /// The file that says so.
    file: PathBuf,
}

const FILE: &str = "known-servers.json";
/// More than a person has; the list forgets the oldest.
const MOST: usize = 64;
const MOST_PROFILES: usize = 1_000;
const MOST_BYTES: u64 = 64 * 1024;

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    server: ServerAddress,
    pin: Pin,
}

impl KnownServers {
    /// The servers of the profiles in `directory`. What cannot be read is left out: who asks for another
    /// profile's server is not the one to mend it.
    #[must_use]
    pub fn of_profiles(directory: &Path) -> Self {
        let list = directory.join(FILE);
        let mut known: Vec<KnownServer> = lines(&list)
            .into_iter()
            .map(|line| KnownServer {
                address: line.server,
                pin: line.pin,
                file: list.clone(),
            })
            .collect();
        let mut records = records(directory);
        records.sort_by_key(|(_, record)| record.enrolled_at);
        known.extend(records.into_iter().map(|(profile, record)| KnownServer {
            address: record.server,
            pin: record.pin,
            file: profile.directory().to_owned(),
        }));
        Self(known)
    }

    /// Writes down beside `profile` that this computer has used the server, so that it is known after the
    /// profile is gone.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn remember(profile: &Profile, server: &TrustedServer) -> Result<(), ProfileError> {
        let Some(directory) = profile.directory().parent() else {
            return Ok(());
        };
        let path = directory.join(FILE);
        let newest = Line {
            server: server.address().clone(),
            pin: *server.pin(),
        };
        let mut lines = lines(&path);
        if lines.last() == Some(&newest) {
            return Ok(());
        }
        lines.retain(|line| *line != newest);
        lines.push(newest);
        lines.drain(..lines.len().saturating_sub(MOST));
        let text = serde_json::to_vec_pretty(&lines).map_err(|_| ProfileError::Damaged(path.clone()))?;
        write_private(&path, &text).map_err(|source| ProfileError::Io { path, source })
    }

    /// Whether what a server says of itself, before anybody trusts it, goes with what is known of its address.
    ///
    /// # Errors
    /// As of [`KnownServers::check`], with the pin that it offers.
    pub fn check_contact(&self, contact: &Contact) -> Result<(), ContactError> {
        self.check_pin(contact.address(), contact.bundle(), contact.offered_pin())
    }

    /// Whether a server is the one that this computer knows by its address: under a pin that is known, or under
    /// one to which both roots of a known pin have signed the way.
    ///
    /// # Errors
    /// [`ContactError::PinChanged`]: somebody is in between, or the server was set up anew.
    pub fn check(&self, server: &TrustedServer) -> Result<(), ContactError> {
        match Bundle::parse(server.bundle_pem()) {
            Ok(bundle) => self.check_pin(server.address(), &bundle, *server.pin()),
            Err(error) => Err(ContactError::NotWarifu(server.address().clone(), error)),
        }
    }

    fn check_pin(&self, address: &ServerAddress, bundle: &Bundle, pin: Pin) -> Result<(), ContactError> {
        let known: Vec<&KnownServer> = self
            .iter()
            .filter(|server| server.address.origin() == address.origin())
            .collect();
        let continues = |server: &&KnownServer| server.pin == pin || bundle.leads(&server.pin, &pin);
        match known.last() {
            Some(last) if !known.iter().any(continues) => Err(ContactError::PinChanged {
                server: Box::new(address.clone()),
                known: last.pin,
                offered: pin,
                files: known.iter().map(|server| server.file.clone()).collect(),
            }),
            _ => Ok(()),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &KnownServer> {
        self.0.iter()
    }
}

fn records(directory: &Path) -> Vec<(Profile, Record)> {
    let Ok(entries) = fs::read_dir(directory) else {
        return Vec::new();
    };
    entries
        .take(MOST_PROFILES)
        .filter_map(|entry| Profile::open(entry.ok()?.path()).ok().flatten())
        .filter_map(|profile| Record::load(&profile).ok().flatten().map(|record| (profile, record)))
        .collect()
}

fn lines(path: &Path) -> Vec<Line> {
    let small = fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() <= MOST_BYTES);
    let text = small.then(|| fs::read(path).ok()).flatten();
    text.and_then(|text| serde_json::from_slice(&text).ok())
        .unwrap_or_default()
}

#[cfg(test)]
impl FromIterator<(ServerAddress, Pin)> for KnownServers {
    fn from_iter<T: IntoIterator<Item = (ServerAddress, Pin)>>(servers: T) -> Self {
        let server = |(address, pin)| KnownServer {
            address,
            pin,
            file: PathBuf::from(FILE),
        };
        Self(servers.into_iter().map(server).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{TestCa, rotation};
    use super::*;
    use crate::entropy::SeededEntropy;

    const ADDRESS: &str = "id.example.org";

    fn known(pin: Pin) -> KnownServers {
        [(ADDRESS.parse().unwrap(), pin)].into_iter().collect()
    }

    fn outcome(known: &KnownServers, bundle: &str, pin: Pin) -> Result<(), ContactError> {
        let contact = Contact::of_bundle(ADDRESS.parse().unwrap(), bundle).unwrap();
        known.check(&contact.trust(pin).unwrap())
    }

    #[test]
    fn a_pin_that_changed_is_an_alarm() {
        let [ours, other] = [TestCa::new(1), TestCa::new(2)];
        let known = known(ours.pin());
        outcome(&known, &ours.bundle(), ours.pin()).unwrap();
        let error = outcome(&known, &other.bundle(), other.pin()).unwrap_err();
        assert!(matches!(&error, ContactError::PinChanged { known, offered, .. }
            if *known == ours.pin() && *offered == other.pin()));
        assert_eq!(crate::Error::from(error).outcome(), crate::Outcome::Alarm);
        // Whoever is in between shows the true roots first, and has another pin confirmed.
        let both = format!("{}{}", ours.bundle(), other.bundle());
        outcome(&known, &both, ours.pin()).unwrap();
        outcome(&known, &both, other.pin()).unwrap_err();
        // Another address is another server.
        let contact = Contact::of_bundle("other.example".parse().unwrap(), &other.bundle()).unwrap();
        known.check_contact(&contact).unwrap();
    }

    #[test]
    fn a_rotation_that_both_old_roots_signed_is_followed() {
        let [old, new] = [TestCa::new(1), TestCa::new(2)];
        let known = known(old.pin());
        let signed = rotation(&old, &new);
        outcome(&known, &signed.concat(), new.pin()).unwrap();
        // One of the old roots has not signed one of the new ones.
        for missing in 4..8 {
            let mut some = signed.clone();
            some[missing] = some[4 + (missing - 3) % 4].clone();
            outcome(&known, &some.concat(), new.pin()).unwrap_err();
        }
        // Signed by roots that nobody knows.
        let forged = rotation(&TestCa::new(3), &new);
        outcome(&known, &forged.concat(), new.pin()).unwrap_err();
        let [ours, names] = [&signed[..4], &forged[4..]].map(|part| part.concat());
        outcome(&known, &format!("{ours}{names}"), new.pin()).unwrap_err();
        // The way back is none.
        outcome(&self::known(new.pin()), &signed.concat(), old.pin()).unwrap_err();
    }

    #[test]
    fn what_was_used_is_known_after_its_profile_is_gone() {
        let home = tempfile::tempdir().unwrap();
        let profile = Profile::create(home.path().join("p"), &SeededEntropy::new(1)).unwrap();
        let address: ServerAddress = ADDRESS.parse().unwrap();
        assert_eq!(KnownServers::of_profiles(home.path()).iter().count(), 0);
        for seed in [1, 2, 1] {
            let ca = TestCa::new(seed);
            let server = TrustedServer::for_test(address.clone(), &ca.bundle(), ca.pin());
            KnownServers::remember(&profile, &server).unwrap();
        }
        fs::remove_dir_all(profile.directory()).unwrap();
        let pins: Vec<Pin> = KnownServers::of_profiles(home.path())
            .iter()
            .map(|server| server.pin)
            .collect();
        assert_eq!(pins, [TestCa::new(2).pin(), TestCa::new(1).pin()]);
        fs::write(home.path().join(FILE), "nonsense").unwrap();
        assert_eq!(KnownServers::of_profiles(home.path()).iter().count(), 0);
    }
}

//! The alarms of a profile: they stay until somebody acknowledges them, and in the file after that.

use serde::{Deserialize, Serialize};
use warifu_protocol::Timestamp;

use super::LogAlarm;
use crate::profile::{Profile, ProfileError};

const FILE: &str = "alarms.json";
/// A server that lies in ever new ways cannot fill the disk.
const MOST: usize = 32;

/// The alarms of a profile, the newest last. Not secret, and read without keychain or server, so that every command can show them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarms(Vec<Raised>);

/// An alarm that was raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// What was wrong.
    #[serde(flatten)]
    pub alarm: LogAlarm,
    /// When it was noticed first, since it was last acknowledged.
    pub at: Timestamp,
    /// When its person acknowledged it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<Timestamp>,
}

impl Raised {
    /// Whether it was not acknowledged.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.acknowledged_at.is_none()
    }
}

impl Alarms {
    /// The alarms of `profile`.
    ///
    /// # Errors
    /// The file cannot be read or understood: that is not the same as no alarm.
    pub fn load(profile: &Profile) -> Result<Self, ProfileError> {
        let Some(bytes) = profile.read(FILE)? else {
            return Ok(Self::default());
        };
        serde_json::from_slice(&bytes).map_err(|_| ProfileError::Damaged(profile.directory().join(FILE)))
    }

    /// The alarms of `profile`; where the file was made unreadable, that is one, and takes its place.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn load_or_raise(profile: &Profile, now: Timestamp) -> Result<Self, ProfileError> {
        match Self::load(profile) {
            Err(ProfileError::Damaged(_)) => {
                let _lock = profile.wait_for_lock()?;
                Self::raise(profile, LogAlarm::KeptChanged, now)?;
                Self::load(profile)
            }
            alarms => alarms,
        }
    }

    /// Those that nobody has acknowledged.
    pub fn standing(&self) -> impl Iterator<Item = &Raised> {
        self.0.iter().filter(|raised| raised.stands())
    }

    /// All, the newest last.
    #[must_use]
    pub fn all(&self) -> &[Raised] {
        &self.0
    }

    /// Acknowledges those of `shown` that stand, and gives how many that were: nobody has looked into what they were not shown.
    /// What raised them raises them again where it goes on.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn acknowledge(profile: &Profile, shown: &[LogAlarm], now: Timestamp) -> Result<usize, ProfileError> {
        let _lock = profile.wait_for_lock()?;
        let mut alarms = Self::load(profile)?;
        let mut count = 0;
        let standing = alarms.0.iter_mut().filter(|raised| raised.stands());
        for raised in standing.filter(|raised| shown.contains(&raised.alarm)) {
            raised.acknowledged_at = Some(now);
            count += 1;
        }
        if count > 0 {
            alarms.save(profile)?;
        }
        Ok(count)
    }

    /// Raises an alarm; the caller has the profile. One that stands stays as it is.
    pub(super) fn raise(profile: &Profile, alarm: LogAlarm, now: Timestamp) -> Result<(), ProfileError> {
        // A file that cannot be understood must not keep an alarm from being written.
        let mut alarms = match Self::load(profile) {
            Err(ProfileError::Damaged(_)) => Self::default(),
            alarms => alarms?,
        };
        if alarms.standing().any(|raised| raised.alarm == alarm) {
            return Ok(());
        }
        alarms.0.retain(|raised| raised.alarm != alarm);
        while alarms.0.len() >= MOST {
            // Those that were acknowledged go first.
            let oldest = alarms.0.iter().position(|raised| !raised.stands()).unwrap_or(0);
            alarms.0.remove(oldest);
        }
        alarms.0.push(Raised {
            alarm,
            at: now,
            acknowledged_at: None,
        });
        alarms.save(profile)
    }

    fn save(&self, profile: &Profile) -> Result<(), ProfileError> {
        let text =
            serde_json::to_vec_pretty(self).map_err(|_| ProfileError::Damaged(profile.directory().join(FILE)))?;
        profile.write(FILE, &text)
    }
}

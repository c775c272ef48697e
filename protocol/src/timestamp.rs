//! Points in time on the wire and in the stores.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa::ToSchema;

/// Whole seconds since 1970-01-01T00:00:00Z; in JSON RFC 3339 in UTC with `Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, format = DateTime, example = "2026-11-01T09:30:00Z")]
pub struct Timestamp(i64);

/// The text or number is no time that RFC 3339 can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an RFC 3339 time in UTC")]
pub struct TimestampError;

impl Timestamp {
    /// The time `seconds` after the Unix epoch; what RFC 3339 cannot write (outside the years 0 to
    /// 9999) is moved to the nearest that it can.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Self {
        const YEAR_0: i64 = -62_167_219_200;
        const END_OF_YEAR_9999: i64 = 253_402_300_799;
        Self(seconds.clamp(YEAR_0, END_OF_YEAR_9999))
    }

    /// Seconds since the Unix epoch.
    #[must_use]
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// This time and `duration`, in whole seconds.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self::from_unix(
            self.0
                .saturating_add(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)),
        )
    }

    /// This time less `duration`, in whole seconds.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self::from_unix(
            self.0
                .saturating_sub(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)),
        )
    }

    /// How long after `earlier` this is; zero if it is not.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_secs(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The same moment as a calendar date and time in UTC.
    #[must_use]
    pub fn to_utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.to_utc().format(&Rfc3339).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl TryFrom<String> for Timestamp {
    type Error = TimestampError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if !text.ends_with('Z') {
            return Err(TimestampError);
        }
        OffsetDateTime::parse(&text, &Rfc3339)
            .map(|t| Self(t.unix_timestamp()))
            .map_err(|_| TimestampError)
    }
}

impl From<Timestamp> for String {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_rfc_3339_in_utc() {
        let at = Timestamp::from_unix(1_793_525_400);
        assert_eq!(serde_json::to_string(&at).unwrap(), "\"2026-11-01T09:30:00Z\"");
        assert_eq!(
            serde_json::from_str::<Timestamp>("\"2026-11-01T09:30:00Z\"").unwrap(),
            at
        );
        assert!(serde_json::from_str::<Timestamp>("\"2026-11-01T09:30:00+09:00\"").is_err());
    }

    #[test]
    fn extremes_can_still_be_written() {
        assert_eq!(Timestamp::from_unix(i64::MAX).to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(
            Timestamp::from_unix(i64::MAX).plus(Duration::MAX).to_string(),
            "9999-12-31T23:59:59Z"
        );
    }
}

//! What people are to hear of: messages, written with what they tell and delivered afterwards.
//!
//! Each channel has messages of its own, so that one that is out of order holds up no other. Those of one account
//! go through a channel in the order in which they were written.

use warifu_protocol::Timestamp;

use super::audit::Record;

/// Somewhere that people hear from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChannelKind {
    /// The server's own log, where there is nothing else.
    Log,
    /// Amazon SNS.
    Sns,
    /// Mail.
    Smtp,
    /// A webhook.
    Webhook,
}

impl ChannelKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Log, Self::Sns, Self::Smtp, Self::Webhook];

    /// The name under which it is stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Sns => "sns",
            Self::Smtp => "smtp",
            Self::Webhook => "webhook",
        }
    }
}

impl std::fmt::Display for ChannelKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// There is no channel of that name.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("there is no such channel")]
pub struct UnknownChannel;

impl std::str::FromStr for ChannelKind {
    type Err = UnknownChannel;

    fn from_str(name: &str) -> Result<Self, UnknownChannel> {
        let mut kinds = Self::ALL.into_iter();
        kinds.find(|kind| kind.name() == name).ok_or(UnknownChannel)
    }
}

/// A message for one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxMessage {
    /// Its number, rising.
    pub id: u64,
    /// Where it goes.
    pub channel: ChannelKind,
    /// What it tells.
    pub record: Record,
    /// How often it was taken to be delivered, this time included.
    pub tries: u32,
    /// When it is tried again.
    pub next: Next,
    /// Why the last try failed, where one did.
    pub failure: Option<String>,
}

/// When a message is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// From then on, when those before it are out of its way.
    At(Timestamp),
    /// When an operator says so, and only then: a dead letter. It is in nobody's way.
    Never,
}

/// Which messages an operator looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// Those that wait.
    Waiting,
    /// Those that were given up.
    Dead,
}

/// The longest text that is kept of why a try failed, in bytes.
pub const LONGEST_FAILURE: usize = 300;

/// As much of `text` as is kept.
#[must_use]
pub fn kept_failure(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LONGEST_FAILURE))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_known_by_their_names() {
        for kind in ChannelKind::ALL {
            assert_eq!(kind.name().parse::<ChannelKind>().unwrap(), kind);
        }
        assert!("".parse::<ChannelKind>().is_err() && "SNS".parse::<ChannelKind>().is_err());
    }

    #[test]
    fn a_long_failure_is_cut_between_two_characters() {
        assert_eq!(kept_failure("short"), "short");
        let long = "割".repeat(200);
        assert_eq!(kept_failure(&long), "割".repeat(100));
        assert_eq!(kept_failure(&format!("a{long}")).len(), 1 + 3 * 99);
    }
}

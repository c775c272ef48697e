//! What a person must know of a server before they type a password.

use url::Host;

use super::{KnownServers, ServerAddress, likeness};

/// A server as it is presented to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introduction {
    /// The name that is dialled: always ASCII, with the port where it is not the usual one.
    pub shown: String,
    /// Whether this computer has used it.
    pub acquaintance: Acquaintance,
    /// What speaks against it; nothing of a server that this computer has used.
    pub doubts: Vec<Doubt>,
}

/// Whether this computer has used a server before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acquaintance {
    /// It has used none.
    First,
    /// It has used this one.
    Known,
    /// It has used others.
    Other {
        /// The one that it has used last.
        usual: String,
    },
}

/// Why the name of a server may deceive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It stands for letters that are not plain ones.
    NotPlain {
        /// Those letters.
        reads_as: String,
    },
    /// It has letters of scripts that no language writes together.
    MixedScripts,
    /// It can be taken for another name.
    LooksLike {
        /// The other name.
        name: String,
        /// Whether that is a server that this computer has used.
        known: bool,
    },
}

impl Introduction {
    /// Whether the name may deceive.
    #[must_use]
    pub const fn is_doubtful(&self) -> bool {
        !self.doubts.is_empty()
    }
}

impl KnownServers {
    /// Presents the server at `address` to the person of this computer.
    #[must_use]
    pub fn introduce(&self, address: &ServerAddress) -> Introduction {
        let acquaintance = match self.iter().last() {
            _ if self.iter().any(|server| server.address.origin() == address.origin()) => Acquaintance::Known,
            None => Acquaintance::First,
            Some(server) => Acquaintance::Other {
                usual: server.address.to_string(),
            },
        };
        let doubts = match acquaintance {
            // The person has judged it before; who is warned of their own server every day stops reading.
            Acquaintance::Known => Vec::new(),
            Acquaintance::First | Acquaintance::Other { .. } => self.doubts(address),
        };
        Introduction {
            shown: address.to_string(),
            acquaintance,
            doubts,
        }
    }

    fn doubts(&self, address: &ServerAddress) -> Vec<Doubt> {
        let Some(name) = domain(address) else {
            return Vec::new();
        };
        let mut doubts = Vec::new();
        let letters = likeness::letters(name);
        if let Some(letters) = &letters {
            doubts.push(Doubt::NotPlain {
                reads_as: letters.clone(),
            });
            if likeness::mixes_scripts(letters) {
                doubts.push(Doubt::MixedScripts);
            }
        }
        let known = self.iter().filter_map(|server| domain(&server.address));
        let imitated = known
            .filter(|known| *known != name && likeness::alike(known, name))
            .last();
        match (imitated, letters) {
            (Some(known), _) => doubts.push(Doubt::LooksLike {
                name: known.to_owned(),
                known: true,
            }),
            (None, Some(letters)) => {
                doubts.extend(likeness::plain_look(&letters).map(|name| Doubt::LooksLike { name, known: false }));
            }
            (None, None) => {}
        }
        doubts
    }
}

/// Names alone can be taken for others: not addresses, nor what this machine calls itself.
fn domain(address: &ServerAddress) -> Option<&str> {
    match address.url().host() {
        Some(Host::Domain(name)) if name != "localhost" => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use warifu_protocol::Pin;

    use super::*;

    fn used(addresses: &[&str]) -> KnownServers {
        addresses
            .iter()
            .map(|address| (address.parse().unwrap(), Pin::from_bytes([1; 32])))
            .collect()
    }

    fn introduced(known: &[&str], address: &str) -> Introduction {
        used(known).introduce(&address.parse().unwrap())
    }

    #[test]
    fn a_server_is_shown_as_it_is_dialled() {
        let introduction = introduced(&[], "https://аррӏе.com:8443");
        assert_eq!(introduction.shown, "xn--80ak6aa92e.com:8443");
        assert_eq!(introduction.acquaintance, Acquaintance::First);
        let like = |name: &str, known| Doubt::LooksLike {
            name: name.into(),
            known,
        };
        assert_eq!(
            introduction.doubts,
            [
                Doubt::NotPlain {
                    reads_as: "аррӏе.com".into()
                },
                like("apple.com", false)
            ]
        );
        let mixed = introduced(&[], "раypal.example");
        assert!(mixed.doubts.contains(&Doubt::MixedScripts), "{mixed:?}");
        assert!(mixed.doubts.contains(&like("paypal.example", false)), "{mixed:?}");
    }

    #[test]
    fn a_server_that_differs_from_the_usual_one_is_said_to() {
        let known = ["old.example", "id.example.org"];
        let other = introduced(&known, "warifu.test");
        assert_eq!(
            other.acquaintance,
            Acquaintance::Other {
                usual: "id.example.org".into()
            }
        );
        assert!(!other.is_doubtful());
        let known = introduced(&known, "https://ID.example.org:443/");
        assert_eq!(known.acquaintance, Acquaintance::Known);
        assert!(!known.is_doubtful());
    }

    #[test]
    fn a_name_like_that_of_a_server_in_use_is_doubtful() {
        let introduction = introduced(&["id.example.org"], "id.examp1e.org");
        assert_eq!(
            introduction.doubts,
            [Doubt::LooksLike {
                name: "id.example.org".into(),
                known: true
            }]
        );
        // Another port of the same host is another server, but no imitation of its name.
        assert!(!introduced(&["id.example.org"], "id.example.org:8443").is_doubtful());
        assert!(!introduced(&["127.0.0.1:1"], "127.0.0.2:1").is_doubtful());
        assert!(!introduced(&["localhost:1"], "localhost:2").is_doubtful());
    }

    proptest! {
        #[test]
        fn whatever_is_dialled_is_shown_in_ascii(host in "[\\p{L}\\p{M}\\p{N}-]{1,20}") {
            if let Ok(address) = format!("{host}.example").parse::<ServerAddress>() {
                let introduction = used(&["id.example.org"]).introduce(&address);
                prop_assert!(introduction.shown.is_ascii());
                // A name that is not plain is never presented as if it were.
                prop_assert!(!introduction.shown.contains("xn--") || introduction.is_doubtful(), "{introduction:?}");
            }
        }
    }
}

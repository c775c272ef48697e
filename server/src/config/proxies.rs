//! The proxies whose word about the client's address counts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Addresses and CIDR blocks (RFC 4632 §3.1, RFC 4291 §2.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Block>);

impl TrustedProxies {
    /// These addresses and blocks.
    pub fn new(blocks: impl IntoIterator<Item = Block>) -> Self {
        Self(blocks.into_iter().collect())
    }

    /// Nobody.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// These, and this machine itself.
    #[must_use]
    pub fn and_loopback(&self) -> Self {
        let loopback = [
            (IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8),
            (IpAddr::V6(Ipv6Addr::LOCALHOST), 128),
        ];
        let loopback = loopback.map(|(address, prefix)| {
            let (network, is_v4) = bits(address);
            Block { network, prefix, is_v4 }
        });
        Self::new(self.0.iter().copied().chain(loopback))
    }

    /// Whether `address` is one of them. An IPv4 address mapped into IPv6 counts as IPv4.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|block| block.contains(address))
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One address or CIDR block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    network: u128,
    prefix: u32,
    is_v4: bool,
}

/// The text is no address and no CIDR block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an IP address or a block such as 10.0.0.0/8")]
pub struct BlockError;

impl Block {
    fn contains(&self, address: IpAddr) -> bool {
        let (bits, is_v4) = bits(address);
        is_v4 == self.is_v4 && mask(bits, self.prefix) == self.network
    }
}

impl FromStr for Block {
    type Err = BlockError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u32>().map_err(|_| BlockError)?)),
            None => (text, None),
        };
        let (bits, is_v4) = bits(address.parse().map_err(|_| BlockError)?);
        let width = if is_v4 { 32 } else { 128 };
        let prefix = prefix.unwrap_or(width);
        // Bits beyond the prefix are a slip of the pen: the operator meant some other block.
        if prefix > width || mask(bits, prefix) != bits {
            return Err(BlockError);
        }
        Ok(Self {
            network: bits,
            prefix,
            is_v4,
        })
    }
}

// Both families from the highest bit of 128 on, so that one mask serves.
fn bits(address: IpAddr) -> (u128, bool) {
    match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()) << 96, true),
        IpAddr::V6(address) => (address.to_bits(), false),
    }
}

fn mask(bits: u128, prefix: u32) -> u128 {
    bits & u128::MAX.checked_shl(128 - prefix).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(text: &[&str]) -> TrustedProxies {
        TrustedProxies::new(text.iter().map(|block| block.parse().unwrap()))
    }

    #[test]
    fn blocks_and_addresses_are_told_apart() {
        let some = proxies(&["10.0.0.0/8", "192.0.2.7", "2001:db8::/32"]);
        for inside in ["10.255.0.1", "192.0.2.7", "2001:db8:1::1", "::ffff:10.1.2.3"] {
            assert!(some.contains(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["11.0.0.1", "192.0.2.8", "2001:db9::1", "::1"] {
            assert!(!some.contains(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn this_machine_can_be_added() {
        let some = proxies(&["192.0.2.7"]).and_loopback();
        for inside in ["192.0.2.7", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            assert!(some.contains(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["192.0.2.8", "128.0.0.1", "::2"] {
            assert!(!some.contains(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn everything_and_nothing_can_be_written() {
        assert!(proxies(&["0.0.0.0/0"]).contains("203.0.113.1".parse().unwrap()));
        assert!(!proxies(&["0.0.0.0/0"]).contains("2001:db8::1".parse().unwrap()));
        assert!(proxies(&["::/0"]).contains("2001:db8::1".parse().unwrap()));
        assert!(!TrustedProxies::default().contains("127.0.0.1".parse().unwrap()));
    }

    #[test]
    fn what_is_no_block_is_refused() {
        for wrong in [
            "",
            "10.0.0.1/8",
            "10.0.0.0/33",
            "proxy.example",
            "10.0.0.0/",
            "10.0.0.0/-1",
        ] {
            assert_eq!(wrong.parse::<Block>(), Err(BlockError), "{wrong}");
        }
    }
}

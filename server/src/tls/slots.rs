//! Who has how many connections.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::config::TrustedProxies;

/// The connections of each address, of which no address has more than its share.
#[derive(Clone)]
pub(crate) struct Shares {
    each: usize,
    exempt: TrustedProxies,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One connection of an address, until it is dropped.
pub(crate) struct Share {
    of: Option<IpAddr>,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Shares {
    /// At most `each` for an address that is not `exempt`.
    pub(crate) fn new(each: usize, exempt: TrustedProxies) -> Self {
        Self {
            each,
            exempt,
            taken: Arc::default(),
        }
    }

    /// One more connection of `address`; `None` where it has its share.
    pub(crate) fn take(&self, address: IpAddr) -> Option<Share> {
        let of = (!self.exempt.contains(address)).then(|| customer(address));
        if let Some(of) = of {
            let mut taken = lock(&self.taken);
            let count = taken.entry(of).or_default();
            if *count >= self.each {
                return None;
            }
            *count += 1;
        }
        Some(Share {
            of,
            taken: Arc::clone(&self.taken),
        })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let Some(of) = self.of else { return };
        let mut taken = lock(&self.taken);
        if let Some(count) = taken.get_mut(&of) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&of);
            }
        }
    }
}

// Nothing in here panics half-way.
fn lock(taken: &Mutex<HashMap<IpAddr, usize>>) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

/// IPv4 whole, IPv6 by the /64 that one customer has (RFC 6177 §2).
fn customer(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn nobody_has_more_than_a_share_and_proxies_have_many() {
        let shares = Shares::new(2, TrustedProxies::new(["192.0.2.9".parse().unwrap()]));
        let take = |text| shares.take(address(text));
        let first = take("192.0.2.1").unwrap();
        let second = take("::ffff:192.0.2.1").unwrap();
        assert!(take("192.0.2.1").is_none());
        let others = [
            take("192.0.2.2"),
            take("192.0.2.9"),
            take("192.0.2.9"),
            take("192.0.2.9"),
        ];
        assert!(others.iter().all(Option::is_some));
        drop(first);
        assert!(take("192.0.2.1").is_some());
        drop((second, others));
        assert!(lock(&shares.taken).is_empty());
    }

    #[test]
    fn an_ipv6_customer_is_one_address() {
        let shares = Shares::new(1, TrustedProxies::none());
        let _first = shares.take(address("2001:db8::1")).unwrap();
        assert!(shares.take(address("2001:db8::ffff:1")).is_none());
        assert!(shares.take(address("2001:db8:0:1::1")).is_some());
    }
}

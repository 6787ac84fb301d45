//! Which addresses may be fetched from. A provider's file can name any address, also one inside our own network, so
//! names are judged by what they resolve to, at the moment of connecting: a name that changes its mind in between (DNS
//! rebinding) does not get through.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

const V4: [Ipv4Net; 14] = [
    v4(0, 0, 0, 0, 8),
    v4(10, 0, 0, 0, 8),
    // Shared between providers and customers (RFC 6598).
    v4(100, 64, 0, 0, 10),
    v4(127, 0, 0, 0, 8),
    v4(169, 254, 0, 0, 16),
    v4(172, 16, 0, 0, 12),
    v4(192, 0, 0, 0, 24),
    v4(192, 0, 2, 0, 24),
    v4(192, 168, 0, 0, 16),
    v4(198, 18, 0, 0, 15),
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    v4(224, 0, 0, 0, 4),
    v4(240, 0, 0, 0, 4),
];

/// Only this part of IPv6 is given out on the internet (RFC 4291 §2.4); what is not is refused as a whole.
const GLOBAL: Ipv6Net = v6(0x2000, 0, 3);
const V6: [Ipv6Net; 3] = [
    // Teredo and the others of the special part, and documentation (RFC 2928, 3849, 9637).
    v6(0x2001, 0, 23),
    v6(0x2001, 0x0db8, 32),
    v6(0x3fff, 0, 20),
];
/// IPv4 addresses in another dress (RFC 6052, RFC 3056).
const NAT64: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);
const SIX_TO_FOUR: Ipv6Net = v6(0x2002, 0, 16);

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits)
}

const fn v6(a: u16, b: u16, bits: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0), bits)
}

/// True for an address on the public internet.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !V4.iter().any(|net| net.contains(&address)),
        IpAddr::V6(address) => {
            if let Some(inner) = address.to_ipv4_mapped() {
                return is_public(inner.into());
            }
            let bits = address.to_bits();
            if NAT64.contains(&address) {
                return is_public(Ipv4Addr::from_bits((bits & 0xffff_ffff) as u32).into());
            }
            if SIX_TO_FOUR.contains(&address) {
                return is_public(Ipv4Addr::from_bits((bits >> 80 & 0xffff_ffff) as u32).into());
            }
            GLOBAL.contains(&address) && !V6.iter().any(|net| net.contains(&address))
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("only http and https addresses are fetched")]
    Scheme,
    #[error("{0} is not on the public internet; allow private addresses for this source if it is meant")]
    Private(IpAddr),
    #[error(
        "{0} resolves to no address on the public internet; allow private addresses for this source if it is meant"
    )]
    OnlyPrivate(String),
}

/// Which addresses a source may be fetched from.
#[derive(Debug, Clone, Default)]
pub struct Allowed {
    /// All that there are.
    pub private: bool,
    /// Beside the public ones.
    pub networks: Arc<[IpNet]>,
}

impl Allowed {
    /// Whether a number may be connected to, whatever name led to it.
    pub fn permits(&self, address: IpAddr) -> bool {
        self.private || is_public(address) || self.networks.iter().any(|network| network.contains(&address))
    }
}

/// What can be said of an address before it is resolved. A number in the place of a name is never resolved, so that is
/// judged here.
pub fn check(url: &Url, allowed: &Allowed) -> Result<(), Refused> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refused::Scheme);
    }
    let number = match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::from(address),
        Some(Host::Ipv6(address)) => IpAddr::from(address),
        Some(Host::Domain(_)) => return Ok(()),
        None => return Err(Refused::Scheme),
    };
    if allowed.permits(number) { Ok(()) } else { Err(Refused::Private(number)) }
}

/// Resolves names, and gives the connector only those addresses that are allowed.
impl Resolve for Allowed {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let usable: Vec<SocketAddr> = found.filter(|it| allowed.permits(it.ip())).collect();
            if usable.is_empty() {
                return Err(Refused::OnlyPrivate(name.as_str().to_owned()).into());
            }
            Ok(Box::new(usable.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Shows: ASVS 1.3.6, 13.2.5, NEN 8.20
    #[test]
    fn addresses_of_ones_own_house_are_not_public_in_any_dress() {
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.19.0.1",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "fec0::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2002:c0a8:1::1",
            "2001::1",
            "::127.0.0.1",
            "4000::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in [
            "9.9.9.9",
            "172.32.0.1",
            "192.0.3.1",
            "100.128.0.1",
            "2620:fe::9",
            "2a00:1450::1",
            "64:ff9b::909:909",
            "::ffff:9.9.9.9",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    // Shows: ASVS 1.3.6
    #[test]
    fn numbers_are_judged_however_they_are_written() {
        let all = Allowed { private: true, ..Allowed::default() };
        for text in
            ["http://127.1/", "http://0x7f000001/", "http://2130706433/", "http://[::1]/", "http://017700000001/"]
        {
            let url = Url::parse(text).unwrap();
            assert!(matches!(check(&url, &Allowed::default()), Err(Refused::Private(_))), "{text}");
            assert_eq!(check(&url, &all), Ok(()));
        }
        assert_eq!(check(&Url::parse("file:///etc/passwd").unwrap(), &all), Err(Refused::Scheme));
        assert_eq!(check(&Url::parse("ftp://lindehof.example/").unwrap(), &all), Err(Refused::Scheme));
    }

    // Shows: ASVS 1.3.6, NEN 8.20
    #[tokio::test]
    async fn a_name_that_leads_home_is_refused() {
        let found = Allowed::default().resolve("localhost".parse().unwrap()).await;
        let error = found.err().expect("localhost is no public address");
        assert!(error.to_string().contains("no address on the public internet"), "{error}");
        assert!(Allowed { private: true, ..Allowed::default() }.resolve("localhost".parse().unwrap()).await.is_ok());
    }
}

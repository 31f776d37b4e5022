//! Which addresses are the public internet, and which only look like it.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// Some addresses, such as `10.0.0.0/8`, `fd00::/8` or a single one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: u128,
    /// Significant bits, counted as of IPv6; IPv4 is taken for the IPv6 addresses it is mapped to.
    bits: u32,
}

/// The text names no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no network; write 10.0.0.0/8, fd00::/8 or a single address")]
pub struct NotANetwork(String);

impl Network {
    const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u32) -> Self {
        let first = Ipv4Addr::new(a, b, c, d).to_ipv6_mapped().to_bits();
        Self { first, bits: bits + 96 }
    }

    const fn v6(a: u16, b: u16, c: u16, bits: u32) -> Self {
        Self { first: Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0).to_bits(), bits }
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        let address = match address {
            IpAddr::V4(v4) => v4.to_ipv6_mapped(),
            IpAddr::V6(v6) => v6,
        };
        let mask = u128::MAX.checked_shl(128 - self.bits).unwrap_or(0);
        (address.to_bits() ^ self.first) & mask == 0
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let wrong = || NotANetwork(text.to_owned());
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let network = match address.parse().map_err(|_| wrong())? {
            IpAddr::V4(v4) => {
                let bits = bits.unwrap_or(32);
                (bits <= 32).then(|| Self { first: v4.to_ipv6_mapped().to_bits(), bits: bits + 96 })
            }
            IpAddr::V6(v6) => {
                let bits = bits.unwrap_or(128);
                (bits <= 128).then(|| Self { first: v6.to_bits(), bits })
            }
        };
        network.ok_or_else(wrong)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = Ipv6Addr::from_bits(self.first);
        match first.to_ipv4_mapped().filter(|_| self.bits >= 96) {
            Some(v4) => write!(f, "{v4}/{}", self.bits - 96),
            None => write!(f, "{first}/{}", self.bits),
        }
    }
}

/// IPv4 that is not the public internet (IANA's special-purpose registry), and what clouds answer metadata at.
const SPECIAL_V4: [Network; 16] = [
    Network::v4(0, 0, 0, 0, 8),
    Network::v4(10, 0, 0, 0, 8),
    Network::v4(100, 64, 0, 0, 10),
    Network::v4(127, 0, 0, 0, 8),
    Network::v4(169, 254, 0, 0, 16),
    Network::v4(172, 16, 0, 0, 12),
    Network::v4(192, 0, 0, 0, 24),
    Network::v4(192, 0, 2, 0, 24),
    Network::v4(192, 88, 99, 0, 24),
    Network::v4(192, 168, 0, 0, 16),
    Network::v4(198, 18, 0, 0, 15),
    Network::v4(198, 51, 100, 0, 24),
    Network::v4(203, 0, 113, 0, 24),
    Network::v4(224, 0, 0, 0, 4),
    Network::v4(240, 0, 0, 0, 4),
    // Public by its number, yet every machine in Azure reaches its own host there.
    Network::v4(168, 63, 129, 16, 32),
];

/// What is handed out of IPv6 for the public internet, and exceptions within.
const GLOBAL_V6: Network = Network::v6(0x2000, 0, 0, 3);
const SPECIAL_V6: [Network; 3] = [
    // Protocol assignments, Teredo among them: it carries an address of IPv4 that it hides.
    Network::v6(0x2001, 0, 0, 23),
    Network::v6(0x2001, 0xdb8, 0, 32),
    Network::v6(0x3fff, 0, 0, 20),
];

/// Whether the address is of the public internet; one that stands for an address of IPv4 is as public as that.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(_) => !SPECIAL_V4.iter().any(|special| special.contains(address)),
        IpAddr::V6(v6) => match standing_for(v6) {
            Some(v4) => is_public(IpAddr::V4(v4)),
            None => {
                GLOBAL_V6.contains(address)
                    && !SPECIAL_V6.iter().any(|special| special.contains(address))
            }
        },
    }
}

/// The address of IPv4 that one of IPv6 leads to: mapped, translated (NAT64) or tunnelled (6to4).
fn standing_for(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match [a, b, c, d, e, f] {
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => Some(v4(g, h)),
        [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}

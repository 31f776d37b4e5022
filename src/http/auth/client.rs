//! The address a request comes from, as far as it can be believed.

use crate::http::{audit::Origin, serve::HttpSettings};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use std::{
    convert::Infallible,
    future::{Ready, ready},
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

/// Who is counted when something may not be tried too often.
/// The second field is the same for the record.
pub struct Client(pub IpAddr, pub Origin);

impl FromRequest for Client {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let address = address_of(request).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        ready(Ok(Self(address, Origin::of(request))))
    }
}

/// Only a socket without an address has none: the agents', which serves nothing that is counted, or one of a test.
pub(in crate::http) fn address_of(request: &HttpRequest) -> Option<IpAddr> {
    let settings = request.app_data::<web::Data<HttpSettings>>();
    let trusted = settings.map_or(&[][..], |settings| &settings.trusted_proxies);
    let peer = request.peer_addr().map(|peer| peer.ip());
    let is_proxy = |address| trusted.iter().any(|network| network.contains(address));
    match peer.is_none_or(is_proxy) && !trusted.is_empty() {
        true => forwarded_for(request, is_proxy).or(peer),
        false => peer,
    }
}

/// The last entry that none of our proxies has: the one that the outermost of them saw. Those before it are whatever
/// the client claimed.
fn forwarded_for(request: &HttpRequest, is_proxy: impl Fn(IpAddr) -> bool) -> Option<IpAddr> {
    let values = request.headers().get_all("x-forwarded-for").collect::<Vec<_>>();
    let entries = values
        .iter()
        .rev()
        .flat_map(|value| value.to_str().unwrap_or_default().rsplit(',').map(read_entry));
    let mut last = None;
    for entry in entries {
        // Nobody knows what stands before an entry that cannot be read.
        let Some(address) = entry else { break };
        last = Some(address);
        if !is_proxy(address) {
            break;
        }
    }
    last
}

/// An address as proxies write it: alone, with a port, in brackets, or as an IPv4 one in IPv6.
fn read_entry(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let bracketed = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let alone = bracketed.unwrap_or(entry).parse::<IpAddr>();
    let address = alone.or_else(|_| entry.parse().map(|address: SocketAddr| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::AllowedOrigins;
    use actix_web::test::TestRequest;

    #[actix_web::test]
    async fn a_claimed_address_counts_only_from_a_proxy_and_only_the_last() {
        let check = async |trusted: &str, forwarded: &[&str], address: &str| {
            let trusted_proxies = trusted.split_whitespace().map(|it| it.parse().unwrap());
            let settings = HttpSettings {
                allowed_origins: AllowedOrigins::These(Vec::new()),
                trusted_proxies: trusted_proxies.collect(),
                metrics_token: None,
                operator_token: None,
            };
            let peer = "192.0.2.1:1000".parse().unwrap();
            let mut request = TestRequest::get().peer_addr(peer).app_data(web::Data::new(settings));
            for value in forwarded {
                request = request.append_header(("x-forwarded-for", *value));
            }
            let found = Client::extract(&request.to_http_request()).await.unwrap();
            assert_eq!(found.0.to_string(), address, "{trusted} {forwarded:?}");
        };
        let (proxy, both) = ("192.0.2.0/24", "192.0.2.1 10.0.0.0/8");
        check("", &[], "192.0.2.1").await;
        check("", &["198.51.100.7"], "192.0.2.1").await;
        check("10.0.0.0/8", &["198.51.100.7"], "192.0.2.1").await;
        check(proxy, &[], "192.0.2.1").await;
        check(proxy, &["198.51.100.7"], "198.51.100.7").await;
        check(proxy, &["203.0.113.9, 198.51.100.7"], "198.51.100.7").await;
        check(proxy, &["203.0.113.9", "2001:db8::7"], "2001:db8::7").await;
        check(proxy, &["203.0.113.9, nonsense"], "192.0.2.1").await;
        check(proxy, &["198.51.100.7:4711"], "198.51.100.7").await;
        check(proxy, &["[2001:db8::7]:4711"], "2001:db8::7").await;
        check(proxy, &["[2001:db8::7]"], "2001:db8::7").await;
        check(proxy, &["::ffff:198.51.100.7"], "198.51.100.7").await;
        check(proxy, &["198.51.100.7:port"], "192.0.2.1").await;
        // Through two of ours.
        check(both, &["203.0.113.9, 198.51.100.7, 10.1.2.3"], "198.51.100.7").await;
        check(both, &["198.51.100.7", "10.1.2.3"], "198.51.100.7").await;
        check(both, &["10.9.9.9, 10.1.2.3"], "10.9.9.9").await;
        check(proxy, &["198.51.100.7, 10.1.2.3"], "10.1.2.3").await;
    }
}

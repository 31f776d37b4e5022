//! The address a request comes from, as far as it can be believed.

use crate::http::{audit::Origin, serve::HttpSettings};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use std::{
    convert::Infallible,
    future::{Ready, ready},
    net::{IpAddr, Ipv4Addr},
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
    let forwarded = settings.filter(|settings| settings.behind_proxy);
    let forwarded = forwarded.and_then(|_| forwarded_for(request));
    forwarded.or_else(|| request.peer_addr().map(|peer| peer.ip()))
}

/// The last entry: the one our proxy wrote. Those before it are whatever the client claimed.
fn forwarded_for(request: &HttpRequest) -> Option<IpAddr> {
    let value = request.headers().get_all("x-forwarded-for").last()?;
    value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::AllowedOrigins;
    use actix_web::test::TestRequest;

    #[actix_web::test]
    async fn a_claimed_address_counts_only_from_a_proxy_and_only_the_last() {
        let check = async |behind_proxy: bool, forwarded: &[&str], address: &str| {
            let allowed_origins = AllowedOrigins::These(Vec::new());
            let peer = "192.0.2.1:1000".parse().unwrap();
            let settings = HttpSettings { allowed_origins, behind_proxy, metrics_token: None };
            let settings = web::Data::new(settings);
            let mut request = TestRequest::get().peer_addr(peer).app_data(settings);
            for value in forwarded {
                request = request.append_header(("x-forwarded-for", *value));
            }
            let found = Client::extract(&request.to_http_request()).await.unwrap();
            assert_eq!(found.0.to_string(), address, "{behind_proxy} {forwarded:?}");
        };
        check(false, &[], "192.0.2.1").await;
        check(false, &["198.51.100.7"], "192.0.2.1").await;
        check(true, &[], "192.0.2.1").await;
        check(true, &["198.51.100.7"], "198.51.100.7").await;
        check(true, &["203.0.113.9, 198.51.100.7"], "198.51.100.7").await;
        check(true, &["203.0.113.9", "2001:db8::7"], "2001:db8::7").await;
        check(true, &["203.0.113.9, nonsense"], "192.0.2.1").await;
    }
}

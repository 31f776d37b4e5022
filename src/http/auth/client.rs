//! The address a request comes from, as far as it can be believed.

use crate::http::serve::HttpSettings;
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use std::{
    convert::Infallible,
    future::{Ready, ready},
    net::{IpAddr, Ipv4Addr},
};

/// Who is counted when something may not be tried too often.
pub struct Client(pub IpAddr);

impl FromRequest for Client {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let settings = request.app_data::<web::Data<HttpSettings>>();
        let forwarded = settings.filter(|settings| settings.behind_proxy);
        let address = forwarded.and_then(|_| forwarded_for(request)).or_else(|| {
            // Only a socket without an address, such as a test's, has none.
            request.peer_addr().map(|peer| peer.ip())
        });
        ready(Ok(Self(address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)))))
    }
}

/// The last entry: the one our proxy wrote. Those before it are whatever the client claimed.
fn forwarded_for(request: &HttpRequest) -> Option<IpAddr> {
    let value = request.headers().get_all("x-forwarded-for").last()?;
    value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

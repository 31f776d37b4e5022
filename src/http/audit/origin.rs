//! Where a request comes from, as the record says it.

use crate::{http::auth::client, store::audit::By};
use actix_web::{
    HttpRequest,
    http::header::{HeaderValue, USER_AGENT},
};
use std::net::IpAddr;

/// Longest name of a program that is kept, in bytes.
const AGENT_BYTES_MAX: usize = 300;

/// The address and the program behind a request. Cheap to make and to clone: most requests change nothing.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    address: Option<IpAddr>,
    agent: Option<HeaderValue>,
}

impl Origin {
    pub fn of(request: &HttpRequest) -> Self {
        let agent = request.headers().get(USER_AGENT).cloned();
        Self { address: client::address_of(request), agent }
    }

    /// For the record, as far as it goes without anybody's name.
    pub fn by(&self) -> By {
        let agent = self.agent.as_ref().map(|agent| {
            let bytes = agent.as_bytes();
            String::from_utf8_lossy(&bytes[..bytes.len().min(AGENT_BYTES_MAX)]).into_owned()
        });
        let ip = self.address.map(|address| address.to_canonical().to_string());
        By { ip, user_agent: agent, ..By::default() }
    }
}

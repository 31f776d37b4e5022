//! The way to an engine that is protected by TLS: both sides show who they are.
//!
//! Our own, because the library's trusts whomever this machine trusts: any authority of the web could then vouch for
//! somebody who takes an engine's place, and gets the agents' tokens. Here it is the one authority of `ca.pem`.

use crate::{config::DockerTls, tls};
use bollard::{BollardRequest, ClientVersion, Docker, errors::Error};
use hyper::{
    Response, Uri,
    body::Incoming,
    client::conn::http1,
    header::{HOST, HeaderValue},
};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, pki_types::ServerName};
use std::{io, sync::Arc};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

/// Where an engine is, and who it has to be.
#[derive(Clone)]
struct Place {
    host: Host,
    port: u16,
    config: Arc<ClientConfig>,
}

/// Makes a handle for an engine at `tcp://host:port`; nothing is sent yet.
pub(super) fn open(
    host: &str,
    tls: &DockerTls,
    seconds: u64,
    version: &ClientVersion,
) -> Result<Docker, Error> {
    let address = host.replacen("tcp://", "https://", 1);
    let url = Url::parse(&address)?;
    let (Some(named), Some(port)) = (url.host(), url.port_or_known_default()) else {
        return Err(Error::UnsupportedURISchemeError { uri: host.to_owned() });
    };
    let config = Arc::new(tls::mutual(&tls.ca, &tls.cert, &tls.key)?);
    let place = Place { host: named.to_owned(), port, config };
    let ask = move |request: BollardRequest| {
        let place = place.clone();
        async move { place.ask(request).await }
    };
    Docker::connect_with_custom_transport(ask, Some(address), seconds, version)
}

impl Place {
    /// One connection for each call, as the library has it: streams and upgrades keep theirs.
    async fn ask(self, mut request: BollardRequest) -> Result<Response<Incoming>, Error> {
        let (name, stream) = match &self.host {
            Host::Domain(name) => {
                let stream = TcpStream::connect((name.as_str(), self.port)).await?;
                (ServerName::try_from(name.clone()).map_err(io::Error::other)?, stream)
            }
            Host::Ipv4(ip) => (
                ServerName::from(std::net::IpAddr::from(*ip)),
                TcpStream::connect((*ip, self.port)).await?,
            ),
            Host::Ipv6(ip) => (
                ServerName::from(std::net::IpAddr::from(*ip)),
                TcpStream::connect((*ip, self.port)).await?,
            ),
        };
        let stream = TlsConnector::from(self.config).connect(name, stream).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(async move {
            if let Err(error) = connection.with_upgrades().await {
                tracing::debug!("a connection to docker ended early: {error}");
            }
        });
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let path: Uri = path.parse()?;
        let host = HeaderValue::from_str(&format!("{}:{}", self.host, self.port));
        request.headers_mut().insert(HOST, host.map_err(io::Error::other)?);
        *request.uri_mut() = path;
        Ok(sender.send_request(request).await?)
    }
}

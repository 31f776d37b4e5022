//! The way to a Docker Engine: a socket of this machine, a plain address, or one protected by TLS.

use crate::{config::DockerTls, tls};
use bollard::{API_DEFAULT_VERSION, Docker, errors::Error};
use reqwest::{Certificate, Client, Identity};
use std::{io, time::Duration};
use tokio::fs;

/// Where the engine listens unless told otherwise.
pub const DEFAULT_HOST: &str = "unix:///var/run/docker.sock";

/// Makes a handle; nothing is sent yet. The library's own limit covers a response's head alone, so it suits streams
/// as well.
pub fn open(host: &str, tls: Option<&DockerTls>, limit: Duration) -> Result<Docker, Error> {
    let (seconds, version) = (limit.as_secs(), API_DEFAULT_VERSION);
    match tls {
        _ if host.starts_with("unix://") => Docker::connect_with_unix(host, seconds, version),
        Some(tls) if host.starts_with("tcp://") => {
            tls::provide();
            Docker::connect_with_ssl(host, &tls.key, &tls.cert, &tls.ca, seconds, version)
        }
        None if host.starts_with("tcp://") || host.starts_with("http://") => {
            Docker::connect_with_http(host, seconds, version)
        }
        _ => Err(Error::UnsupportedURISchemeError { uri: host.to_owned() }),
    }
}

/// The same way for questions that the library does not know how to ask: a client, and what addresses begin with.
pub(super) async fn asking(
    host: &str,
    tls: Option<&DockerTls>,
    limit: Duration,
) -> io::Result<(Client, String)> {
    let client = tls::http().timeout(limit).no_proxy();
    let (client, base) = match (host.strip_prefix("unix://"), tls) {
        (Some(socket), _) => (client.unix_socket(socket), "http://docker".to_owned()),
        (None, None) => (client, host.replacen("tcp://", "http://", 1)),
        (None, Some(tls)) => {
            let ours = [fs::read(&tls.cert).await?, fs::read(&tls.key).await?].concat();
            let ours = Identity::from_pem(&ours).map_err(io::Error::other)?;
            let ca = Certificate::from_pem_bundle(&fs::read(&tls.ca).await?);
            let client = client.identity(ours).tls_certs_only(ca.map_err(io::Error::other)?);
            (client, host.replacen("tcp://", "https://", 1))
        }
    };
    Ok((client.build().map_err(io::Error::other)?, base))
}

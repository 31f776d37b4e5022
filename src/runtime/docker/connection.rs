//! The way to a Docker Engine: a socket of this machine, a plain address, or one protected by TLS.

use crate::{config::DockerTls, tls};
use bollard::{API_DEFAULT_VERSION, Docker, errors::Error};
use std::time::Duration;

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

//! The way to a Docker Engine: a socket of this machine, a plain address, or one protected by TLS.

use super::protected;
use crate::{config::DockerTls, tls};
use bollard::{API_DEFAULT_VERSION, Docker, errors::Error};
use reqwest::{Certificate, Client, Identity};
use std::{io, time::Duration};
use tokio::fs;
use url::{Host, Url};

/// Where the engine listens unless told otherwise.
pub const DEFAULT_HOST: &str = "unix:///var/run/docker.sock";

/// Makes a handle; nothing is sent yet. The library's own limit covers a response's head alone, so it suits streams
/// as well.
pub fn open(host: &str, tls: Option<&DockerTls>, limit: Duration) -> Result<Docker, Error> {
    let (seconds, version) = (limit.as_secs(), API_DEFAULT_VERSION);
    match tls {
        _ if host.starts_with("unix://") => Docker::connect_with_unix(host, seconds, version),
        Some(tls) if host.starts_with("tcp://") => protected::open(host, tls, seconds, version),
        None if host.starts_with("tcp://") || host.starts_with("http://") => {
            Docker::connect_with_http(host, seconds, version)
        }
        _ => Err(Error::UnsupportedURISchemeError { uri: host.to_owned() }),
    }
}

/// Whether whoever listens in, or reaches that port, gets what the engine is told: plain words to another machine.
pub(super) fn is_exposed(host: &str, tls: Option<&DockerTls>) -> bool {
    let plain = host.strip_prefix("tcp://").or_else(|| host.strip_prefix("http://"));
    let Some(plain) = plain.filter(|_| tls.is_none()) else { return false };
    match Url::parse(&format!("http://{plain}")).as_ref().map(Url::host) {
        Ok(Some(Host::Domain(name))) => name != "localhost",
        Ok(Some(Host::Ipv4(address))) => !address.is_loopback(),
        Ok(Some(Host::Ipv6(address))) => !address.is_loopback(),
        _ => true,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_to_another_machine_are_exposed() {
        for (host, exposed) in [
            ("unix:///var/run/docker.sock", false),
            ("tcp://127.0.0.1:2375", false),
            ("tcp://[::1]:2375", false),
            ("tcp://localhost:2375", false),
            ("http://docker.example.org:2375", true),
            ("tcp://10.0.0.1:2375", true),
            ("tcp://localhost.example.org", true),
        ] {
            assert_eq!(is_exposed(host, None), exposed, "{host}");
        }
        let file = std::path::PathBuf::from;
        let tls = DockerTls { ca: file("ca"), cert: file("cert"), key: file("key") };
        assert!(!is_exposed("tcp://10.0.0.1:2376", Some(&tls)));
    }
}

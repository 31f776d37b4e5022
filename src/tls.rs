//! Connections to servers elsewhere: encryption, and whom this machine trusts.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{
    fmt::{Display, Write as _},
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Characters of a line in a PEM file.
const PEM_LINE: usize = 64;

/// How long authorities are taken for those that the machine trusts.
const AUTHORITIES_AGE_MAX: Duration = Duration::from_secs(60 * 60);

/// Shared by all connections: a machine trusts more than a hundred, and they take megabytes.
static AUTHORITIES: Mutex<Option<(Instant, Arc<RootCertStore>)>> = Mutex::new(None);

/// The connection cannot be encrypted.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error(
        "no certificate authorities were found on this machine; install them (Debian: ca-certificates), or set SSL_CERT_FILE"
    )]
    NoAuthorities,
    #[error(transparent)]
    Rustls(#[from] rustls::Error),
}

/// Begins an HTTP client. Made only here: the library wants a provider of encryption for the whole process, even
/// for one that never encrypts.
pub fn http() -> reqwest::ClientBuilder {
    provide();
    reqwest::Client::builder()
}

/// Names a provider of encryption for libraries that take the process's.
pub fn provide() {
    // An error says that there is one already.
    let _ = ring::default_provider().install_default();
}

/// Checks servers against the authorities this machine trusts, or those in `SSL_CERT_FILE`.
pub fn client_config() -> Result<ClientConfig, TlsError> {
    let roots = authorities();
    if roots.is_empty() {
        return Err(TlsError::NoAuthorities);
    }
    trusting(roots)
}

/// For connections that are never encrypted. Without it the library would load authorities for each client.
pub fn no_config() -> Result<ClientConfig, TlsError> {
    trusting(Arc::new(RootCertStore::empty()))
}

/// For a server that shows a certificate of these authorities and of no others, while we show ours. All are PEM files.
pub fn mutual(authorities: &Path, ours: &Path, key: &Path) -> io::Result<ClientConfig> {
    let wrong = |path: &Path, error: &dyn Display| {
        io::Error::new(io::ErrorKind::InvalidData, format!("`{}`: {error}", path.display()))
    };
    let read = |path: &Path| {
        let certificates = CertificateDer::pem_file_iter(path).map_err(|it| wrong(path, &it))?;
        certificates.collect::<Result<Vec<_>, _>>().map_err(|it| wrong(path, &it))
    };
    let mut roots = RootCertStore::empty();
    for authority in read(authorities)? {
        roots.add(authority).map_err(|it| wrong(authorities, &it))?;
    }
    let chain = read(ours)?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|it| wrong(key, &it))?;
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map(|config| config.with_root_certificates(roots))
        .and_then(|config| config.with_client_auth_cert(chain, secret))
        .map_err(|it| wrong(ours, &it))
}

fn authorities() -> Arc<RootCertStore> {
    let mut known = AUTHORITIES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((loaded_at, roots)) = &*known
        && loaded_at.elapsed() < AUTHORITIES_AGE_MAX
    {
        return roots.clone();
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let roots = Arc::new(roots);
    // That there are none is mended by installing them, and then seen at once.
    *known = (!roots.is_empty()).then(|| (Instant::now(), roots.clone()));
    roots
}

fn trusting(roots: Arc<RootCertStore>) -> Result<ClientConfig, TlsError> {
    // Named, because another crate may bring a second provider and make the default ambiguous.
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

/// The authorities this machine trusts as a PEM file, for a container that has none of its own; may be empty.
pub fn authorities_pem() -> String {
    let certificates = rustls_native_certs::load_native_certs().certs;
    let mut pem = String::new();
    for certificate in certificates {
        pem.push_str("-----BEGIN CERTIFICATE-----\n");
        let mut text = STANDARD.encode(&certificate);
        while !text.is_empty() {
            let rest = text.split_off(text.len().min(PEM_LINE));
            // Writing to a text cannot fail.
            let _ = writeln!(pem, "{text}");
            text = rest;
        }
        pem.push_str("-----END CERTIFICATE-----\n");
    }
    pem
}

//! Encryption towards servers elsewhere: whom this machine trusts.

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use std::sync::Arc;

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

/// Checks servers against the authorities this machine trusts, or those in `SSL_CERT_FILE`.
pub fn client_config() -> Result<ClientConfig, TlsError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(TlsError::NoAuthorities);
    }
    // Named, because another crate may bring a second provider and make the default ambiguous.
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

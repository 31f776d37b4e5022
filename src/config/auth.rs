//! Who may come in, and for how long.

use secrecy::SecretString;
use std::time::Duration;

/// How sign-in works.
#[derive(Clone, Debug)]
pub struct AuthConfig {
    /// Signs access tokens and seals stored secrets. `SECRET_KEY`.
    pub secret_key: SecretString,
    /// How long an access token counts. `ACCESS_TOKEN_EXPIRE_MINUTES`.
    pub access_token: Duration,
    /// How long a refresh token counts. `REFRESH_TOKEN_EXPIRE_DAYS`.
    pub refresh_token: Duration,
    /// How long a login lasts, however often it is refreshed. `MAX_SESSION_DAYS`.
    pub session_max: Duration,
    /// Whether strangers may register. `REGISTRATION_ENABLED`.
    pub registration_enabled: bool,
}

//! Passwords: argon2id, off the event loop, a few at a time.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;

/// Most hashes computed at once; each takes 19 MiB and some tens of milliseconds of a core.
const RUNNING_MAX: usize = 2;
/// Most waiting for their turn; further ones are refused rather than kept waiting for long.
const WAITING_MAX: usize = 64;

/// Checked against when there is no such user, so that the answer takes as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password"));

/// Computes and checks password hashes. Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

/// Too many passwords wait to be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many sign-ins at once; try again in a few seconds")]
pub struct Busy;

impl Passwords {
    pub fn new() -> Self {
        let [running, waiting] =
            [RUNNING_MAX, WAITING_MAX].map(|max| Arc::new(Semaphore::new(max)));
        Self { running, waiting }
    }

    /// The stored form of a password.
    pub async fn hash(&self, password: String) -> Result<String, Busy> {
        self.run(move || hash(&password)).await
    }

    /// Whether the password is the stored one; without a stored one as slow, and false.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, Busy> {
        self.run(move || match stored {
            Some(stored) => verify(&password, &stored),
            None => {
                verify(&password, &NOBODY);
                false
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let _waiting = self.waiting.try_acquire().map_err(|_| Busy)?;
        let _running = self.running.acquire().await.map_err(|_| Busy)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| Busy)
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

/// The stored form, with fresh salt. Takes tens of milliseconds: not for the event loop.
///
/// The parameters are argon2's defaults, which are OWASP's: argon2id, 19 MiB, 2 rounds, 1 lane.
pub fn hash(password: &str) -> String {
    Argon2::default()
        .hash_password(password.as_bytes())
        .expect("argon2 hashes any password shorter than 4 GiB")
        .to_string()
}

fn verify(password: &str, stored: &str) -> bool {
    let Ok(stored) = PasswordHash::new(stored) else {
        tracing::error!("a stored password hash cannot be read");
        return false;
    };
    Argon2::default().verify_password(password.as_bytes(), &stored).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_password_verifies() {
        let stored = hash("correct horse");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse", &stored));
        assert!(!verify("correct horse ", &stored));
        assert!(!verify("correct horse", "not a hash"));
        assert_ne!(hash("correct horse"), stored, "every hash has its own salt");
    }

    #[tokio::test]
    async fn nobody_never_signs_in() {
        let passwords = Passwords::new();
        let known = "nobody has this password".to_owned();
        assert_eq!(passwords.verify(known, None).await, Ok(false));
    }

    #[tokio::test]
    async fn a_flood_is_refused_rather_than_queued() {
        let passwords = Passwords::new();
        let _all = passwords.running.acquire_many(RUNNING_MAX as u32).await.unwrap();
        let waits: Vec<_> = (0..=WAITING_MAX)
            .map(|_| {
                tokio::spawn({
                    let passwords = passwords.clone();
                    async move { passwords.hash("a".to_owned()).await }
                })
            })
            .collect();
        let refused = futures::future::select_all(waits).await.0.unwrap();
        assert_eq!(refused, Err(Busy));
    }
}

//! What servers said when they wanted a credential, or a better one: the next consent asks for just that.
//!
//! In memory only: where it is lost, or the consent is given at another replica, the server is asked again.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use uuid::Uuid;

/// Most servers whose words are kept.
const CHALLENGES_MAX: usize = 1_000;
/// Longest words that are kept.
const CHALLENGE_BYTES_MAX: usize = 4_096;

/// `WWW-Authenticate` as each server sent it last.
#[derive(Default)]
pub(super) struct Challenges(Mutex<HashMap<Uuid, String>>);

impl Challenges {
    pub fn note(&self, server: Uuid, challenge: &str) {
        if challenge.len() > CHALLENGE_BYTES_MAX {
            return;
        }
        let mut known = self.known();
        if known.len() >= CHALLENGES_MAX && !known.contains_key(&server) {
            known.clear();
        }
        known.insert(server, challenge.to_owned());
    }

    pub fn of(&self, server: Uuid) -> Option<String> {
        self.known().get(&server).cloned()
    }

    /// What was wanted has been given.
    pub fn forget(&self, server: Uuid) {
        self.known().remove(&server);
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Uuid, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_words_of_a_server_count() {
        let (challenges, server) = (Challenges::default(), Uuid::from_u128(1));
        challenges.note(server, "Bearer");
        challenges.note(server, r#"Bearer scope="a""#);
        challenges.note(server, &"x".repeat(CHALLENGE_BYTES_MAX + 1));
        assert_eq!(challenges.of(server).as_deref(), Some(r#"Bearer scope="a""#));
        challenges.forget(server);
        assert_eq!(challenges.of(server), None);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let challenges = Challenges::default();
        (0..2_500).for_each(|id| challenges.note(Uuid::from_u128(id), "Bearer"));
        assert!(challenges.known().len() <= CHALLENGES_MAX);
        assert!(challenges.of(Uuid::from_u128(2_499)).is_some());
    }
}

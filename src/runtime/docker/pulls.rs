//! Images that are being fetched: each once for all who wait for it, and none of them holds a place meanwhile.

use super::{DockerRuntime, image::pull};
use preloop_actors::ports::{Fetched, RuntimeError};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Most images that are fetched at once; others wait for their turn.
const PULLS_MAX: usize = 4;
/// How long a failure is told to those who ask again; who asks later starts another try. Longer than the wait
/// between two looks of an execution, so that all who waited hear of it.
const FAILURE_TOLD: Duration = Duration::from_secs(10);

/// What is being fetched, by image name.
#[derive(Clone, Default)]
pub(super) struct Pulls(Arc<Mutex<HashMap<String, Pull>>>);

enum Pull {
    Running { since: Instant },
    Failed { error: RuntimeError, at: Instant },
}

/// What is to be done about an image that is not there.
#[derive(Debug, PartialEq)]
enum Turn {
    Start,
    Wait(String),
    Failed(RuntimeError),
}

impl Pulls {
    /// Whoever gets `Start` pulls, and says how it went.
    fn turn(&self, name: &str) -> Turn {
        let mut pulls = self.pulls();
        pulls.retain(|_, pull| match pull {
            Pull::Running { .. } => true,
            Pull::Failed { at, .. } => at.elapsed() < FAILURE_TOLD,
        });
        let running = pulls.values().filter(|pull| matches!(pull, Pull::Running { .. })).count();
        match pulls.get(name) {
            Some(Pull::Failed { error, .. }) => Turn::Failed(error.clone()),
            Some(Pull::Running { since }) => {
                let secs = since.elapsed().as_secs();
                Turn::Wait(format!("image `{name}` is being fetched since {secs} s"))
            }
            None if running >= PULLS_MAX => {
                Turn::Wait(format!("image `{name}` waits for {running} other images"))
            }
            None => {
                pulls.insert(name.to_owned(), Pull::Running { since: Instant::now() });
                Turn::Start
            }
        }
    }

    fn ended(&self, name: &str, result: Result<(), RuntimeError>) {
        match result {
            Ok(()) => self.pulls().remove(name),
            Err(error) => {
                self.pulls().insert(name.to_owned(), Pull::Failed { error, at: Instant::now() })
            }
        };
    }

    fn pulls(&self) -> MutexGuard<'_, HashMap<String, Pull>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DockerRuntime {
    /// Whether the image is there; if not, it is being fetched from now on.
    pub(super) async fn fetch(&self, name: &str) -> Result<Fetched, RuntimeError> {
        if self.permitted(name).await?.is_some() {
            return Ok(Fetched::Present);
        }
        match self.pulls.turn(name) {
            Turn::Failed(error) => Err(error),
            Turn::Wait(reason) => Ok(Fetched::Underway(reason)),
            Turn::Start => {
                let (pulls, client) = (self.pulls.clone(), Arc::clone(&self.client));
                let (name, limit) = (name.to_owned(), self.options.pull_timeout);
                let reason = format!("image `{name}` is being fetched");
                tokio::spawn(async move { pulls.ended(&name, pull(&client, &name, limit).await) });
                Ok(Fetched::Underway(reason))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(text: &str) -> Turn {
        Turn::Wait(text.to_owned())
    }

    #[tokio::test(start_paused = true)]
    async fn one_pulls_for_all() {
        let pulls = Pulls::default();
        assert_eq!(pulls.turn("a:1"), Turn::Start);
        tokio::time::advance(Duration::from_secs(7)).await;
        assert_eq!(pulls.turn("a:1"), wait("image `a:1` is being fetched since 7 s"));
        pulls.ended("a:1", Ok(()));
        assert_eq!(pulls.turn("a:1"), Turn::Start, "it was removed again meanwhile");
    }

    #[tokio::test(start_paused = true)]
    async fn all_who_waited_hear_of_a_failure_and_later_ones_try_again() {
        let pulls = Pulls::default();
        assert_eq!(pulls.turn("a:1"), Turn::Start);
        pulls.ended("a:1", Err(RuntimeError::Gone));
        for _ in 0..3 {
            assert_eq!(pulls.turn("a:1"), Turn::Failed(RuntimeError::Gone));
        }
        tokio::time::advance(FAILURE_TOLD).await;
        assert_eq!(pulls.turn("a:1"), Turn::Start);
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_at_once_and_not_more() {
        let pulls = Pulls::default();
        for image in 0..PULLS_MAX {
            assert_eq!(pulls.turn(&format!("a:{image}")), Turn::Start);
        }
        assert_eq!(pulls.turn("b:1"), wait("image `b:1` waits for 4 other images"));
        pulls.ended("a:0", Err(RuntimeError::Gone));
        assert_eq!(pulls.turn("b:1"), Turn::Start);
    }
}

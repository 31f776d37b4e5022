//! Whose turn it is to replay: one at a time of each account, so that none keeps another from it, and some at once over
//! all, so that calls have a processor left.

use crate::http::error::ApiError;
use preloop_actors::ids::AccountId;
use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

/// How many replays of this process run at once.
const TOGETHER_MAX: usize = 2;
/// How long a replay waits for its place among those of others. Places are given in the order in which they were asked
/// for, and an account asks for one at a time: whoever waits is behind at most one of each other account.
const PLACE_WAIT_MAX: Duration = Duration::from_secs(30);
/// When an account whose replay runs should try again; most take less.
const RETRY: Duration = Duration::from_secs(5);

/// The turns of this process.
pub static TURNS: Turns = Turns::new(TOGETHER_MAX);

/// Who replays, and how many more may.
pub struct Turns {
    accounts: Mutex<BTreeSet<AccountId>>,
    places: Semaphore,
}

/// An account's turn; over when it is dropped, as it is when whoever asked goes away.
#[must_use]
pub struct Turn<'a> {
    _account: Account<'a>,
    _place: SemaphorePermit<'a>,
}

/// An account that replays, or waits for a place.
struct Account<'a> {
    turns: &'a Turns,
    id: AccountId,
}

impl Turns {
    const fn new(together: usize) -> Self {
        Self { accounts: Mutex::new(BTreeSet::new()), places: Semaphore::const_new(together) }
    }

    /// Waits for a turn. 429 at once when another replay of the account has one or waits for it, 503 when others take
    /// all places for too long.
    pub async fn take(&self, account: AccountId) -> Result<Turn<'_>, ApiError> {
        if !self.accounts().insert(account) {
            let message = "another replay of this account is under way; wait until it has ended and try again";
            return Err(ApiError::too_many(message, RETRY));
        }
        // Made before anything is waited for, so that it is given back however the waiting ends.
        let mine = Account { turns: self, id: account };
        match timeout(PLACE_WAIT_MAX, self.places.acquire()).await {
            Ok(Ok(place)) => Ok(Turn { _account: mine, _place: place }),
            _ => Err(ApiError::unavailable(
                "as many replays of other accounts are under way as run at once; try again in a moment",
            )),
        }
    }

    fn accounts(&self) -> MutexGuard<'_, BTreeSet<AccountId>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Account<'_> {
    fn drop(&mut self) {
        self.turns.accounts().remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{error::ErrorCode, fixtures::world};
    use actix_web::http::Method;
    use serde_json::json;
    use std::{pin::pin, task::Poll};

    /// Whether it is decided already; polled once.
    async fn is_through<T>(asked: impl Future<Output = T>) -> bool {
        let mut asked = pin!(asked);
        std::future::poll_fn(|context| Poll::Ready(asked.as_mut().poll(context).is_ready())).await
    }

    fn code<T>(taken: Result<T, ApiError>) -> Option<ErrorCode> {
        taken.err().map(|error| error.code)
    }

    #[tokio::test(start_paused = true)]
    async fn an_account_has_one_turn_and_all_have_two() {
        let turns = Turns::new(2);
        let [a, b, c] = [(); 3].map(|()| AccountId::fresh());
        let of_a = turns.take(a).await.unwrap();
        assert_eq!(code(turns.take(a).await), Some(ErrorCode::TooManyRequests));
        let of_b = turns.take(b).await.unwrap();
        let begun = tokio::time::Instant::now();
        let refused = turns.take(c).await.err().unwrap();
        assert_eq!(refused.code, ErrorCode::Unavailable);
        assert!(begun.elapsed() >= PLACE_WAIT_MAX && refused.retry_after.is_some());
        // Whoever goes away while it waits has given up.
        assert!(!is_through(turns.take(c)).await);
        drop(of_a);
        let of_c = turns.take(c).await.unwrap();
        assert_eq!(code(turns.take(c).await), Some(ErrorCode::TooManyRequests));
        drop((of_b, of_c));
        for account in [a, b] {
            drop(turns.take(account).await.unwrap());
        }
        assert!(turns.accounts().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_comes_next_and_is_refused_meanwhile() {
        let turns = Turns::new(1);
        let [a, b] = [(); 2].map(|()| AccountId::fresh());
        let of_a = turns.take(a).await.unwrap();
        let mut waiting = pin!(turns.take(b));
        assert!(futures::poll!(waiting.as_mut()).is_pending());
        assert_eq!(code(turns.take(b).await), Some(ErrorCode::TooManyRequests));
        drop(of_a);
        // The place is promised to who asked first, though it has not come for it yet.
        assert!(!is_through(turns.take(a)).await);
        assert!(waiting.await.is_ok());
    }

    #[actix_web::test]
    async fn one_account_keeps_no_other_from_replaying() {
        let world = world().await;
        let body = Some(json!({"draft_yaml": "apiVersion: preloop/v1\nkind: Policy\n"}));
        let turn = TURNS.take(world.owner.account).await.unwrap();
        let ask = async |who: &str| {
            world.request(Method::POST, "/policies/replay", who, body.clone()).await
        };
        let refused = ask(&world.owner.access).await;
        assert_eq!(refused.status, 429, "{}", refused.text);
        assert_eq!(refused.headers.get("retry-after").unwrap(), "5");
        assert!(refused.text.contains("another replay of this account"), "{}", refused.text);
        let other = ask(&world.stranger.access).await;
        assert_eq!((other.status, &other.body["calls"]), (200, &json!(0)), "{}", other.text);
        drop(turn);
        assert_eq!(ask(&world.owner.access).await.status, 200);
    }
}

//! Whether what is known of a server is what it offers now, as far as it has said.
//!
//! What a server says changed, and each new link to it, is news from the moment it is heard: no call of a tool goes on
//! before somebody asked the server what it offers and kept the answer. So a change cannot be called in between.

use async_trait::async_trait;
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use tokio::{sync::watch, time::timeout};

/// How long a call waits for its server to be asked.
const LOOK_TIME_MAX: Duration = Duration::from_secs(15);

/// What a call was let through for. Looked at again right before the call goes up, once nothing is news any more.
#[async_trait]
pub trait Pledge: Send + Sync {
    /// Whether it still is what was let through; why it is not, if not.
    async fn holds(&self) -> Result<(), String>;
}

/// The news of one server. Counted, so that what comes during a look is not taken for seen.
pub(super) struct News {
    told: AtomicU64,
    looked: watch::Sender<Looked>,
}

/// How far looks have come.
#[derive(Clone, Copy, Debug, Default)]
struct Looked {
    seen: u64,
    failed: u64,
}

impl Default for News {
    fn default() -> Self {
        Self { told: AtomicU64::new(0), looked: watch::Sender::new(Looked::default()) }
    }
}

impl News {
    /// Something may have changed.
    pub fn tell(&self) {
        self.told.fetch_add(1, Ordering::SeqCst);
    }

    /// How much there was so far: what a look that begins now will have seen.
    pub fn told(&self) -> u64 {
        self.told.load(Ordering::SeqCst)
    }

    /// A look has ended that began when there was so much.
    pub fn looked(&self, told: u64, is_well: bool) {
        self.looked.send_modify(|looked| {
            let until = if is_well { &mut looked.seen } else { &mut looked.failed };
            *until = told.max(*until);
        });
    }

    /// Whether something was told that no look has seen.
    pub fn is_behind(&self) -> bool {
        self.looked.borrow().seen < self.told()
    }

    /// Whether something was told since the last look ended, however it did.
    pub fn is_unlooked(&self) -> bool {
        let looked = *self.looked.borrow();
        looked.seen.max(looked.failed) < self.told()
    }

    /// Waits until everything that was told before was seen; `false` when it could not be.
    pub async fn settled(&self) -> bool {
        let wanted = self.told();
        let mut looks = self.looked.subscribe();
        let ended = looks.wait_for(|looked| looked.seen.max(looked.failed) >= wanted);
        match timeout(LOOK_TIME_MAX, ended).await {
            Ok(Ok(looked)) => looked.seen >= wanted,
            Ok(Err(_)) | Err(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_told_is_news_until_a_look_has_seen_it() {
        let news = News::default();
        assert!(!news.is_behind() && news.settled().await, "nothing was told");
        news.tell();
        assert!(news.is_behind() && !news.settled().await, "nobody looks, so nothing goes on");
        let begun = news.told();
        news.tell();
        news.looked(begun, true);
        assert!(news.is_behind() && news.is_unlooked(), "the second came during the look");
        news.looked(news.told(), false);
        assert!(news.is_behind() && !news.is_unlooked() && !news.settled().await);
        news.looked(news.told(), true);
        assert!(!news.is_behind() && news.settled().await);
        news.looked(begun, true);
        assert!(!news.is_behind(), "a late look takes nothing back");
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_goes_on_with_the_look() {
        let news = std::sync::Arc::new(News::default());
        for is_well in [true, false] {
            news.tell();
            let waiting = {
                let news = news.clone();
                tokio::spawn(async move { news.settled().await })
            };
            tokio::time::sleep(Duration::from_secs(1)).await;
            assert!(!waiting.is_finished());
            news.looked(news.told(), is_well);
            assert_eq!(waiting.await.unwrap(), is_well);
        }
    }
}

//! What sessions have read, for the rule that keeps it from going out again, and for rules over `session.labels`.
//!
//! - **Held from the start.** A call that reads holds the tool's labels from before it is decided about, so that of two
//!   calls that run at once the one that sends out knows of the one that reads, on this replica.
//! - **Taken up before the answer.** Before such a call runs, its labels are committed; so whoever has seen its answer
//!   is known to have read it, by every replica and after any restart. Where they cannot be written, it does not run.
//! - **Asked for afresh.** What is decided about with labels is decided with those in the database, as of the call.
//!
//! What a client reads as a prompt or a resource of a server counts as what any of the server's tools reads. Nobody
//! decides about such a request, so there is nothing to hold before it: its labels are taken up, and it is passed on.

use super::{Denied, Door};
use crate::{
    mcp::{
        caller::{McpCaller, McpPrincipal},
        catalog::Entry,
    },
    store::held_labels::{self, Holder, LAG_MAX},
};
use preloop_actors::{
    gate::{FlowMode, Label, Labels},
    ports::StoreError,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::time::Instant;

/// Most sessions that are remembered. Those without calls under way can be forgotten: the database has them.
const HOLDERS_MAX: usize = 20_000;

/// What sessions have read, as this process knows it.
#[derive(Default)]
pub(super) struct Holdings(Mutex<HashMap<Holder, Known>>);

#[derive(Default)]
struct Known {
    /// In the database, as this process wrote them.
    taken: Labels,
    /// When it last did.
    taken_at: Option<Instant>,
    /// Calls under way by the labels that they read, in the order of [`Label::ALL`].
    under_way: [u32; Label::ALL.len()],
}

/// A call that reads, from before it is decided about until it has ended.
pub(super) struct Reading {
    holdings: Arc<Holdings>,
    holder: Holder,
    reads: Labels,
}

impl Door {
    /// Begins a call of a tool: what its session has read, where `asks` wants to know it, and what it reads itself.
    /// `None` where nobody asks, where the account does not look, and where it cannot be told: then rules that need it
    /// cannot be judged, and ask people.
    pub(super) async fn begin_reading(
        &self,
        caller: &McpCaller,
        entry: &Entry,
        mode: FlowMode,
        asks: bool,
    ) -> (Option<Labels>, Option<Reading>) {
        let reads = entry.labels.reads();
        if mode == FlowMode::Off || (reads.is_empty() && !asks) {
            return (None, None);
        }
        let holder = holder(caller);
        let (known, reading) = Holdings::begin(&self.holdings, &holder, reads);
        let held = match asks {
            true => self.stored_labels(&holder).await.map(|stored| stored.and(known)),
            false => None,
        };
        (held, Some(reading))
    }

    /// What a session has read by now, for a call of it that was begun before.
    pub(super) async fn held_labels(&self, caller: &McpCaller, mode: FlowMode) -> Option<Labels> {
        if mode == FlowMode::Off {
            return None;
        }
        let holder = holder(caller);
        let known = self.holdings.held(&holder);
        self.stored_labels(&holder).await.map(|stored| stored.and(known))
    }

    async fn stored_labels(&self, holder: &Holder) -> Option<Labels> {
        let found = self.store.within(async |db| held_labels::read(&*db, holder).await).await;
        found
            .inspect_err(|error| tracing::warn!("what a session has read cannot be told: {error}"))
            .ok()
    }

    /// Commits what a call is about to read. Where that cannot be, it must not run.
    pub(super) async fn take_up(&self, caller: &McpCaller, entry: &Entry) -> Result<(), Denied> {
        self.will_read(caller, entry.labels.reads()).await.map_err(Denied::from)
    }

    /// Commits what a caller is about to read. On an error it must not be read: nobody would know of it.
    pub(in crate::mcp) async fn will_read(
        &self,
        caller: &McpCaller,
        reads: Labels,
    ) -> Result<(), StoreError> {
        if reads.is_empty() {
            return Ok(());
        }
        let holder = holder(caller);
        if self.holdings.has_taken(&holder, reads) {
            return Ok(());
        }
        self.store.within(async |db| held_labels::take(&*db, &holder, reads).await).await?;
        self.holdings.taken(holder, reads);
        Ok(())
    }
}

/// Who holds what a caller reads.
fn holder(caller: &McpCaller) -> Holder {
    match &caller.principal {
        McpPrincipal::Execution { execution, .. } => Holder::execution(caller.account, *execution),
        _ => Holder { account: caller.account, name: caller.binding(), execution: None },
    }
}

impl Holdings {
    /// Begins a call; gives what its session holds besides.
    fn begin(this: &Arc<Self>, holder: &Holder, reads: Labels) -> (Labels, Reading) {
        let mut holders = this.holders();
        if holders.len() >= HOLDERS_MAX && !holders.contains_key(holder) {
            holders.retain(|_, known| known.under_way != [0; Label::ALL.len()]);
        }
        let known = holders.entry(holder.clone()).or_default();
        let held = known.labels();
        known.count(reads, |calls| calls.saturating_add(1));
        drop(holders);
        (held, Reading { holdings: this.clone(), holder: holder.clone(), reads })
    }

    fn held(&self, holder: &Holder) -> Labels {
        self.holders().get(holder).map(Known::labels).unwrap_or_default()
    }

    /// Whether a session's labels are in the database, and fresh there.
    fn has_taken(&self, holder: &Holder, reads: Labels) -> bool {
        self.holders().get(holder).is_some_and(|known| {
            let is_fresh = known.taken_at.is_some_and(|at| at.elapsed() < LAG_MAX);
            is_fresh && reads.without(known.taken).is_empty()
        })
    }

    fn taken(&self, holder: Holder, reads: Labels) {
        let mut holders = self.holders();
        let known = holders.entry(holder).or_default();
        known.taken = known.fresh().and(reads);
        known.taken_at = Some(Instant::now());
    }

    fn holders(&self) -> MutexGuard<'_, HashMap<Holder, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn labels(&self) -> Labels {
        let is_under_way = |(label, calls): (Label, &u32)| (*calls > 0).then_some(label);
        let under_way: Labels =
            Label::ALL.into_iter().zip(&self.under_way).filter_map(is_under_way).collect();
        self.fresh().and(under_way)
    }

    /// What was taken up not long ago. Of what is older the database knows whether it still counts.
    fn fresh(&self) -> Labels {
        match self.taken_at {
            Some(at) if at.elapsed() < LAG_MAX => self.taken,
            _ => Labels::NONE,
        }
    }

    fn count(&mut self, reads: Labels, change: impl Fn(u32) -> u32) {
        for (label, calls) in Label::ALL.into_iter().zip(&mut self.under_way) {
            if reads.contains(label) {
                *calls = change(*calls);
            }
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        if let Some(known) = self.holdings.holders().get_mut(&self.holder) {
            known.count(self.reads, |calls| calls.saturating_sub(1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preloop_actors::ids::AccountId;
    use uuid::Uuid;

    fn key(name: &str) -> Holder {
        Holder { account: AccountId(Uuid::nil()), name: format!("key:{name}"), execution: None }
    }

    fn words(words: &[&str]) -> Labels {
        Labels::of_words(words.iter().copied())
    }

    #[tokio::test(start_paused = true)]
    async fn calls_under_way_hold_what_they_read() {
        let (holdings, one) = (Arc::new(Holdings::default()), key("1"));
        let private = words(&["reads-private"]);
        let (held, first) = Holdings::begin(&holdings, &one, private);
        assert_eq!(held, Labels::NONE, "its own are apart");
        let (held, second) = Holdings::begin(&holdings, &one, private);
        assert_eq!(held, private);
        assert_eq!(Holdings::begin(&holdings, &key("2"), Labels::NONE).0, Labels::NONE);
        drop(first);
        assert_eq!(holdings.held(&one), private, "the other one still reads");
        drop(second);
        assert_eq!(holdings.held(&one), Labels::NONE, "neither has run");
        assert!(!holdings.has_taken(&one, private));
        holdings.taken(one.clone(), private);
        holdings.taken(one.clone(), words(&["reads-untrusted"]));
        assert!(holdings.has_taken(&one, private));
        assert_eq!(holdings.held(&one), words(&["reads-private", "reads-untrusted"]));
        tokio::time::advance(LAG_MAX).await;
        assert!(!holdings.has_taken(&one, private), "the database is told again");
        assert_eq!(holdings.held(&one), Labels::NONE, "and asked");
    }
}

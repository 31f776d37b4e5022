//! Requests for approval: where they are kept, who waits for them, and the clock that ends them.

use super::Engine;
use crate::{
    approvals::{Hints, StoredApprovals},
    mcp::gated::Gate,
    notify::Notifier,
    secrets::Sealer,
    store::Store,
};
use anyhow::{Context, Result};
use preloop_actors::{
    approval::{ApprovalClock, ApprovalsHandle},
    guardian::{Guarded, Placement},
    ids::ReplicaId,
    ports::Approvals,
};
use std::sync::Arc;

/// One for the whole process. The clock runs for as long as it is kept.
pub(super) struct Approving {
    pub stored: StoredApprovals,
    pub waiting: ApprovalsHandle,
    _clock: Guarded<ApprovalClock>,
}

impl Approving {
    /// Where requests are kept, told to whom the hints say.
    pub fn over(
        store: &Store,
        notifier: Notifier,
        sealer: &Sealer,
        public_url: &str,
    ) -> impl Fn(Hints) -> StoredApprovals {
        move |hints| {
            let (store, notifier) = (store.clone(), notifier.clone());
            StoredApprovals::new(store, notifier, sealer.clone(), public_url, hints)
        }
    }

    /// Says first what became of calls that this replica was running when it died: nobody knows.
    pub async fn start(
        engine: &Engine,
        replica: ReplicaId,
        stored: impl Fn(Hints) -> StoredApprovals,
        on: impl Fn() -> Placement,
    ) -> Result<Self> {
        let guardians = &engine.guardians;
        let waiting =
            ApprovalsHandle::new(guardians.clone(), on(), Arc::new(stored(Hints::default())));
        let (live, wakes) = (engine.live.clone(), engine.wakes.clone());
        let hints = Hints {
            wakes: engine.wakes.clone(),
            published: Arc::new(move || {
                live.published();
                wakes.published();
            }),
        };
        let stored = stored(hints).attach(waiting.clone());
        let lost = stored.lose(replica).await.context("cannot look after approved calls")?;
        for id in lost {
            tracing::warn!(approval.id = %id, "an approved call was running when this server died: its outcome is unknown");
        }
        let clock = Arc::new(stored.clone());
        let clock = ApprovalClock::start(guardians, on(), clock, waiting.clone());
        Ok(Self { stored, waiting, _clock: clock })
    }

    /// What the door for calls needs.
    pub fn gate(&self, engine: &Engine, replica: ReplicaId, sealer: &Sealer, url: &str) -> Gate {
        Gate {
            approvals: Arc::new(self.stored.clone()),
            waiting: self.waiting.clone(),
            audit: engine.record.0.clone(),
            replica,
            sealer: sealer.clone(),
            public_url: url.into(),
        }
    }
}

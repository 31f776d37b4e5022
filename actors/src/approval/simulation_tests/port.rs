//! The store as simulated processes reach it: every call can fail on its way, before or after it has done its work.

use super::*;
use crate::ports::{Approvals, Request, Seen, Stepped, StoreError};
use async_trait::async_trait;

#[derive(Clone)]
pub(super) struct Port(pub(super) Arc<World>);

impl Port {
    /// Something goes wrong on the way.
    fn wire(&self) -> Result<(), StoreError> {
        match self.0.happens(12) {
            true => Err(StoreError::Unavailable("the wire is cut".to_owned())),
            false => Ok(()),
        }
    }
}

/// Every call of the port: two points to die at, and two ways to fail.
macro_rules! reached {
    ($port:ident, $call:expr) => {{
        pause().await;
        $port.wire()?;
        let answer = $call;
        pause().await;
        $port.wire()?;
        answer
    }};
}

#[async_trait]
impl Approvals for Port {
    async fn create(&self, request: Request) -> Result<Approval, ApprovalError> {
        reached!(self, self.0.store.create(request).await)
    }

    async fn get(&self, account: AccountId, id: ApprovalId) -> Result<Option<Seen>, StoreError> {
        reached!(self, self.0.store.get(account, id).await)
    }

    async fn arguments(&self, of: AccountId, id: ApprovalId) -> Result<Option<String>, StoreError> {
        reached!(self, self.0.store.arguments(of, id).await)
    }

    async fn result(&self, of: AccountId, id: ApprovalId) -> Result<Option<String>, StoreError> {
        reached!(self, self.0.store.result(of, id).await)
    }

    async fn reusable(&self, binding: &Binding) -> Result<Option<ApprovalId>, StoreError> {
        reached!(self, self.0.store.reusable(binding).await)
    }

    async fn started(&self, binding: &Binding) -> Result<Option<Approval>, StoreError> {
        reached!(self, self.0.store.started(binding).await)
    }

    async fn step(
        &self,
        account: AccountId,
        id: ApprovalId,
        event: Event,
    ) -> Result<Stepped, ApprovalError> {
        reached!(self, {
            let (before, now) = (self.0.store.row(id), self.0.store.now());
            let stepped = self.0.store.step(account, id, event).await;
            if let (Some(before), Ok(stepped)) = (before, &stepped) {
                check_step(&before, stepped, now);
                let goes = |it: &Effect| matches!(it, Effect::Started | Effect::Resumed);
                let starts = stepped.effects.iter().any(goes);
                assert!(!starts || !self.0.is_halted.load(SeqCst), "the kill switch was on");
            }
            stepped
        })
    }

    async fn finish(
        &self,
        account: AccountId,
        id: ApprovalId,
        runner: Runner,
        ending: Ending,
    ) -> Result<Stepped, ApprovalError> {
        reached!(self, self.0.store.finish(account, id, runner, ending).await)
    }

    async fn due(&self, limit: usize) -> Result<Vec<(AccountId, ApprovalId)>, StoreError> {
        reached!(self, self.0.store.due(limit).await)
    }

    async fn ended(
        &self,
        waiting: &[(AccountId, ApprovalId)],
    ) -> Result<Vec<(AccountId, ApprovalId)>, StoreError> {
        reached!(self, self.0.store.ended(waiting).await)
    }

    async fn halt(&self, account: AccountId, is_halted: bool) -> Result<u64, StoreError> {
        reached!(self, {
            self.0.is_halted.store(is_halted, SeqCst);
            self.0.store.halt(account, is_halted).await
        })
    }

    async fn lose(&self, replica: ReplicaId) -> Result<Vec<ApprovalId>, StoreError> {
        reached!(self, self.0.store.lose(replica).await)
    }
}

fn check_step(before: &Approval, stepped: &Stepped, now: chrono::DateTime<chrono::Utc>) {
    let after = &stepped.approval;
    if before.is_settled() {
        assert_eq!((before.status, before.arguments), (after.status, after.arguments));
    }
    if stepped.effects.contains(&Effect::Started) {
        assert_eq!((before.status, before.run), (Status::Approved, Run::NotStarted));
        assert!(before.grant_until.is_some_and(|until| now < until), "started too late");
    }
    if stepped.effects.contains(&Effect::Resumed) {
        assert!(matches!((before.status, before.run), (Status::Approved, Run::Asks(_))));
        assert!(before.grant_until.is_some_and(|until| now < until), "went on too late");
    }
    if after.status == Status::Approved && !before.is_settled() {
        let clock = before.frozen_since.unwrap_or(now);
        assert!(clock < after.expires_at, "approved after the end");
        let mut voters: Vec<_> = after.approvers().map(|vote| vote.by).collect();
        voters.sort();
        voters.dedup();
        assert!(voters.len() >= after.terms.approvals_required as usize, "approved by too few");
    }
}

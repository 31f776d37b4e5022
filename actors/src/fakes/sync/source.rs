//! The tracker, in memory.

use super::{MemorySync, PAGE};
use crate::{
    event::ProjectRef,
    issue::IssueSnapshot,
    ports::{
        ChangePage, ChangedIssue, Credential, Cursor, DeliveryLog, FoundOrganization, HookState,
        KnownOrganization, SourceError, TrackerSource, TrackerSources, Work,
    },
};
use async_trait::async_trait;
use chrono::DateTime;
use std::sync::Arc;
use tokio::task::yield_now;

#[async_trait]
impl TrackerSources for MemorySync {
    async fn open(&self, _: &Work) -> Result<Arc<dyn TrackerSource>, SourceError> {
        yield_now().await;
        Ok(Arc::new(self.clone()))
    }
}

#[async_trait]
impl TrackerSource for MemorySync {
    async fn credential(&self) -> Result<Credential, SourceError> {
        yield_now().await;
        self.inner().trouble.clone().map_or_else(|| Ok(Credential::default()), Err)
    }

    async fn organizations(&self) -> Result<Vec<FoundOrganization>, SourceError> {
        yield_now().await;
        let (external_id, name) = ("1".to_owned(), "Octo".to_owned());
        Ok(vec![FoundOrganization { external_id, identifier: "octo".to_owned(), name }])
    }

    async fn projects(&self, _: &str) -> Result<Vec<ProjectRef>, SourceError> {
        yield_now().await;
        let (external_id, name) = ("7".to_owned(), "app".to_owned());
        Ok(vec![ProjectRef { external_id, identifier: "octo/app".to_owned(), name }])
    }

    async fn changes(
        &self,
        _: &ProjectRef,
        after: Option<&Cursor>,
    ) -> Result<ChangePage, SourceError> {
        {
            let mut inner = self.inner();
            inner.reads += 1;
            inner.at_once.0 += 1;
            inner.at_once.1 = inner.at_once.1.max(inner.at_once.0);
        }
        let _leaving = Leaving(self);
        yield_now().await;
        let after = after.and_then(|cursor| cursor.0.as_i64()).unwrap_or_default();
        let inner = self.inner();
        let mut changed: Vec<_> =
            inner.issues.iter().filter(|(_, (clock, _))| *clock > after).collect();
        changed.sort_by_key(|(_, (clock, _))| *clock);
        let more = changed.len() > PAGE;
        changed.truncate(PAGE);
        let next = changed.last().map_or(after, |(_, (clock, _))| *clock);
        let issues = changed.into_iter().map(|(id, (clock, title))| ChangedIssue {
            issue: IssueSnapshot {
                external_id: id.to_string(),
                title: title.clone(),
                version: DateTime::from_timestamp(*clock, 0),
                ..IssueSnapshot::default()
            },
            ..ChangedIssue::default()
        });
        let issues = issues.collect();
        Ok(ChangePage { issues, comments: Vec::new(), next: Cursor(next.into()), more })
    }

    async fn hook(
        &self,
        _: &KnownOrganization,
        _: &[ProjectRef],
    ) -> Result<HookState, SourceError> {
        yield_now().await;
        Ok(HookState::Registered { ids: vec!["1".to_owned()] })
    }

    async fn deliveries(&self, known: &KnownOrganization) -> Result<DeliveryLog, SourceError> {
        yield_now().await;
        let inner = self.inner();
        let next = Cursor(inner.missed.len().into());
        if known.deliveries.as_ref() == Some(&next) {
            return Ok(DeliveryLog::default());
        }
        Ok(DeliveryLog { missed: inner.missed.clone(), next: Some(next), ..DeliveryLog::default() })
    }
}

/// Whoever asks for changes is counted until the answer is there, or the asker gone.
struct Leaving<'a>(&'a MemorySync);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.inner().at_once.0 -= 1;
    }
}

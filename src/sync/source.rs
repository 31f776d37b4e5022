//! A tracker as pollers read it, over its client.

use super::{Hookup, deliveries, hooks};
use crate::trackers::client::{
    Cursor as ClientCursor, Failure, Page, TrackerClient, TrackerClients, TrackerError,
};
use async_trait::async_trait;
use preloop_actors::{
    event::{ProjectRef, TrackerType},
    ports::{
        ChangePage, ChangedComment, ChangedIssue, Credential, Cursor, DeliveryLog,
        FoundOrganization, HookState, KnownOrganization, SourceError, TrackerSource,
        TrackerSources, Work,
    },
};
use std::sync::Arc;

/// Opens trackers by their clients.
#[derive(Clone)]
pub struct ClientSources {
    pub clients: Arc<dyn TrackerClients>,
    pub hookup: Hookup,
}

#[async_trait]
impl TrackerSources for ClientSources {
    async fn open(&self, work: &Work) -> Result<Arc<dyn TrackerSource>, SourceError> {
        let client = self.clients.client(work.lease.account, work.lease.tracker).await;
        let client = client.map_err(source_error)?.ok_or_else(|| {
            SourceError::Unauthorized("the tracker has no token; connect it with one".to_owned())
        })?;
        let hookup = self.hookup.clone();
        Ok(Arc::new(ClientSource { client, hookup }))
    }
}

/// One tracker.
pub(super) struct ClientSource {
    pub(super) client: Arc<dyn TrackerClient>,
    pub(super) hookup: Hookup,
}

#[async_trait]
impl TrackerSource for ClientSource {
    async fn credential(&self) -> Result<Credential, SourceError> {
        let identity = self.client.identity().await.map_err(source_error)?;
        Ok(Credential { logins: identity.logins, expires_at: identity.expires_at })
    }

    async fn organizations(&self) -> Result<Vec<FoundOrganization>, SourceError> {
        let found = self.client.organizations().await.map_err(source_error)?;
        let found = found.into_iter().map(|it| FoundOrganization {
            external_id: it.external_id,
            identifier: it.identifier,
            name: it.name,
        });
        Ok(found.collect())
    }

    async fn projects(&self, organization: &str) -> Result<Vec<ProjectRef>, SourceError> {
        let found = self.client.projects(organization).await.map_err(source_error)?;
        let kind = self.client.kind();
        let found = found.into_iter().map(|it| ProjectRef {
            // Jira's webhooks name projects by their keys.
            external_id: match kind {
                TrackerType::Jira => it.identifier.clone(),
                TrackerType::Github | TrackerType::Gitlab => it.external_id,
            },
            identifier: it.identifier,
            name: it.name,
        });
        Ok(found.collect())
    }

    async fn changes(
        &self,
        project: &ProjectRef,
        after: Option<&Cursor>,
    ) -> Result<ChangePage, SourceError> {
        let from = after.map_or_else(ClientCursor::default, |cursor| position(cursor, project));
        let page = self.client.changes(&project.identifier, &from).await.map_err(source_error)?;
        change_page(page)
    }

    async fn hook(
        &self,
        organization: &KnownOrganization,
        projects: &[ProjectRef],
    ) -> Result<HookState, SourceError> {
        hooks::look(self, organization, projects).await
    }

    async fn deliveries(
        &self,
        organization: &KnownOrganization,
    ) -> Result<DeliveryLog, SourceError> {
        deliveries::read(self, organization).await
    }
}

/// A place that another version wrote and that cannot be read is no place: everything is compared once more.
fn position(cursor: &Cursor, project: &ProjectRef) -> ClientCursor {
    serde_json::from_value(cursor.0.clone()).unwrap_or_else(|error| {
        let name = &project.identifier;
        tracing::warn!(project.name = name, "`{name}` is read from its beginning: {error}");
        ClientCursor::default()
    })
}

fn change_page(page: Page) -> Result<ChangePage, SourceError> {
    let next = serde_json::to_value(&page.next)
        .map_err(|error| SourceError::Refused(format!("the place cannot be kept: {error}")))?;
    let issues = page.issues.into_iter().map(|it| ChangedIssue {
        issue: it.issue,
        comments: it.comments,
        links: it.links,
    });
    let comments = page
        .comments
        .into_iter()
        .map(|it| ChangedComment { issue_key: it.issue_key, comment: it.comment });
    Ok(ChangePage {
        issues: issues.collect(),
        comments: comments.collect(),
        next: Cursor(next),
        more: page.has_more,
    })
}

/// What a failure means for the rest of a round.
pub(super) fn source_error(error: TrackerError) -> SourceError {
    let why = error.to_string();
    match error.failure {
        Failure::Unauthorized(_) => SourceError::Unauthorized(why),
        Failure::RateLimited { until } => SourceError::RateLimited { until, why },
        Failure::Unavailable(_) | Failure::Unknown(_) | Failure::Ours(_) => {
            SourceError::Unavailable(why)
        }
        Failure::Forbidden { .. }
        | Failure::NotFound(_)
        | Failure::Refused(_)
        | Failure::Unsupported(_)
        | Failure::Partial(_)
        | Failure::Malformed(_) => SourceError::Refused(why),
    }
}

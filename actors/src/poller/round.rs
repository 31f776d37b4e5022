//! One round over a tracker: what there is, what its webhooks missed, what changed.

use super::{
    actor::{Follow, PollerNeeds},
    scope::{takes_organization, takes_project},
};
use crate::ports::{
    Credential, Cursor, HookState, KnownOrganization, KnownProject, Progress, RoundEnd,
    RoundOutcome, SourceError, SyncError, SyncPage, TrackerSource, Work,
};
use chrono::{DateTime, Utc};
use std::{sync::Arc, time::Duration};

/// How long a lease lasts without being renewed; also how long a tracker waits for a new owner after a crash.
pub(super) const LEASE: Duration = Duration::from_secs(60);
/// How often a lease is renewed.
const RENEW_EVERY: Duration = Duration::from_secs(20);

/// How far a round goes.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Everything is read from its beginning, not only what changed since the last time.
    pub full: bool,
    /// Most pages of changes in one round; others come first after that.
    pub pages_max: usize,
}

impl Extent {
    /// Of a poller: other trackers wait for their turn.
    pub const TURN: Self = Self { full: false, pages_max: 50 };
    /// To the very end.
    pub const ALL: Self = Self { full: false, pages_max: usize::MAX };
}

/// Why a round ended early.
enum Stop {
    Sync(SyncError),
    Source(SourceError),
    /// Its pages are used up.
    Turn,
}

impl From<SyncError> for Stop {
    fn from(error: SyncError) -> Self {
        Self::Sync(error)
    }
}

impl From<SourceError> for Stop {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

/// Goes through one round under the lease in `work`, and gives the lease back. `Err`: someone else has it by now, or
/// the store is away; then the lease ends by itself.
pub async fn run(
    needs: &PollerNeeds,
    work: Work,
    extent: Extent,
    follow: &Follow,
) -> Result<RoundEnd, SyncError> {
    let lease = work.lease;
    let round = Round { needs, work: &work, extent, follow, pages: 0, expires_at: None };
    let end = tokio::select! {
        end = round.run() => end?,
        lost = keep(needs, &work) => return Err(lost),
    };
    needs.log.finish(&lease, &end).await?;
    Ok(end)
}

/// Renews the lease until that fails.
async fn keep(needs: &PollerNeeds, work: &Work) -> SyncError {
    loop {
        tokio::time::sleep(RENEW_EVERY).await;
        match needs.log.renew(&work.lease, LEASE).await {
            Ok(()) => {}
            Err(SyncError::Lost) => return SyncError::Lost,
            // Whether the lease still holds is seen at the next commit.
            Err(error) => tracing::warn!(tracker.id = %work.lease.tracker, "{error}"),
        }
    }
}

struct Round<'a> {
    needs: &'a PollerNeeds,
    work: &'a Work,
    extent: Extent,
    follow: &'a Follow,
    pages: usize,
    expires_at: Option<DateTime<Utc>>,
}

impl Round<'_> {
    async fn run(mut self) -> Result<RoundEnd, SyncError> {
        let (pace, tracker) = (self.needs.pace, self.work.lease.tracker);
        let complete = |outcome| {
            let due_in = pace.after(tracker, 0, &outcome);
            RoundEnd { due_in, outcome, token_expires_at: None }
        };
        let end = match self.go().await {
            Ok(()) => complete(RoundOutcome::Complete),
            Err(Stop::Turn) => complete(RoundOutcome::Unfinished),
            Err(Stop::Sync(error)) => return Err(error),
            Err(Stop::Source(error)) => {
                tracing::warn!(tracker.id = %tracker, "a round over a tracker ended early: {error}");
                pace.cut_off(tracker, self.work.failures, error, Utc::now())
            }
        };
        Ok(RoundEnd { token_expires_at: self.expires_at, ..end })
    }

    async fn go(&mut self) -> Result<(), Stop> {
        let source = self.needs.sources.open(self.work).await?;
        let Credential { expires_at, .. } = source.credential().await?;
        self.expires_at = expires_at;
        for organization in self.organizations(&source).await? {
            let due = self.needs.pace.is_due(&organization, self.work.forced);
            let known = organization.hook != HookState::Unknown;
            if known {
                self.heal(&*source, &organization).await?;
            }
            if due {
                (self.follow)(&Progress::Organization(
                    organization.id,
                    organization.identifier.clone(),
                ));
                self.read(&*source, &organization).await?;
            }
        }
        Ok(())
    }

    /// The organizations that are taken in; asked for anew when any of them is to be read.
    async fn organizations(
        &self,
        source: &Arc<dyn TrackerSource>,
    ) -> Result<Vec<KnownOrganization>, Stop> {
        let (work, pace) = (self.work, self.needs.pace);
        let due = |organization| pace.is_due(organization, work.forced);
        if !work.organizations.is_empty() && !work.organizations.iter().any(due) {
            return Ok(work.organizations.clone());
        }
        let mut found = source.organizations().await?;
        found.retain(|organization| takes_organization(&work.rules, organization));
        let kept = self.needs.log.keep_organizations(&work.lease, &found).await?;
        let taken = |known: &KnownOrganization| {
            found.iter().any(|found| found.identifier.eq_ignore_ascii_case(&known.identifier))
        };
        let (taken, others): (Vec<_>, Vec<_>) = kept.into_iter().partition(taken);
        for organization in others {
            // It had its turn: nobody has to find out again and again that it is not taken in.
            if self.needs.pace.is_due(&organization, work.forced) {
                self.needs.log.polled(&work.lease, organization.id).await?;
            }
        }
        Ok(taken)
    }

    /// Fetches what the organization's webhooks did not deliver. That this fails keeps nothing else from being read.
    async fn heal(
        &self,
        source: &dyn TrackerSource,
        organization: &KnownOrganization,
    ) -> Result<(), Stop> {
        let log = match source.deliveries(organization).await {
            Ok(log) => log,
            Err(error) if error.ends_round() => return Err(error.into()),
            Err(error) => {
                tracing::info!(organization.id = %organization.id, "no log of deliveries: {error}");
                return Ok(());
            }
        };
        if log.next.is_none() && log.missed.is_empty() {
            return Ok(());
        }
        let (lost, lease) = (log.lost, &self.work.lease);
        let healed = self.needs.log.heal(lease, organization.id, log).await?;
        let count =
            metrics::counter!("preloop_sync_missed_deliveries_total", "outcome" => "healed");
        count.increment(healed);
        metrics::counter!("preloop_sync_missed_deliveries_total", "outcome" => "lost")
            .increment(lost);
        if healed > 0 {
            (self.needs.told)();
            tracing::info!(organization.id = %organization.id, healed, "fetched {healed} missed deliveries");
        }
        Ok(())
    }

    async fn read(
        &mut self,
        source: &dyn TrackerSource,
        organization: &KnownOrganization,
    ) -> Result<(), Stop> {
        let lease = &self.work.lease;
        let mut found = source.projects(&organization.identifier).await?;
        found.retain(|project| takes_project(&self.work.rules, &organization.identifier, project));
        self.look_at_hook(source, organization, &found).await?;
        let projects = self.needs.log.keep_projects(lease, organization.id, &found).await?;
        // A round that went on to its last page leaves the rest to the next.
        let full = self.extent.full;
        for project in projects.into_iter().filter(|project| full || !project.is_read) {
            (self.follow)(&Progress::Project(project.named.identifier.clone()));
            match self.read_project(source, &project).await {
                Err(Stop::Source(error)) if !error.ends_round() => {
                    let (name, why) = (&project.named.identifier, error.to_string());
                    tracing::warn!(tracker.id = %lease.tracker, project.name = name, "{why}");
                    self.needs.log.project_failed(lease, project.id, &why).await?;
                    (self.follow)(&Progress::Failed { project: name.clone(), why });
                }
                done => done?,
            }
        }
        Ok(self.needs.log.polled(lease, organization.id).await?)
    }

    /// Sees to it that webhooks come. Where that fails, polling goes on without them.
    async fn look_at_hook(
        &self,
        source: &dyn TrackerSource,
        organization: &KnownOrganization,
        projects: &[crate::event::ProjectRef],
    ) -> Result<(), Stop> {
        let lease = &self.work.lease;
        match source.hook(organization, projects).await {
            Ok(state) if state == organization.hook => Ok(()),
            Ok(state) => {
                if let HookState::Disabled { why, .. } = &state {
                    tracing::error!(organization.id = %organization.id, "a webhook is switched off: {why}");
                }
                Ok(self.needs.log.hook_seen(lease, organization.id, &state).await?)
            }
            Err(error) if error.ends_round() => Err(error.into()),
            Err(error) => {
                tracing::info!(organization.id = %organization.id, "the webhooks cannot be seen: {error}");
                Ok(())
            }
        }
    }

    async fn read_project(
        &mut self,
        source: &dyn TrackerSource,
        project: &KnownProject,
    ) -> Result<(), Stop> {
        let mut cursor: Option<Cursor> = project.cursor.clone().filter(|_| !self.extent.full);
        loop {
            if self.pages >= self.extent.pages_max {
                return Err(Stop::Turn);
            }
            self.pages += 1;
            let page = source.changes(&project.named, cursor.as_ref()).await?;
            let (read, last) = (page.issues.len(), !page.more);
            // A full reading that is cut off begins again; what was read the ordinary way goes on where it was.
            let next = (!self.extent.full || last).then(|| page.next.clone());
            let keeping = SyncPage {
                project: project.clone(),
                issues: page.issues,
                comments: page.comments,
                next,
                last,
            };
            let committed =
                self.needs.log.commit(&self.work.lease, keeping, self.needs.tell).await?;
            metrics::counter!("preloop_sync_rows_written_total")
                .increment(committed.written as u64);
            metrics::counter!("preloop_sync_issues_read_total").increment(read as u64);
            if committed.events > 0 {
                metrics::counter!("preloop_sync_events_total").increment(committed.events as u64);
                (self.needs.told)();
            }
            (self.follow)(&Progress::Read { issues: read, written: committed.written });
            if last {
                return Ok(());
            }
            cursor = Some(page.next);
        }
    }
}

//! What the names in a trigger stand for, within the account.

use super::super::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    flow::{Problem, TrackerTrigger, Trigger},
    ids::{AccountId, TrackerId},
    ports::StoreError,
};
use std::collections::HashSet;
use tokio_postgres::Row;
use uuid::Uuid;

pub(super) const RESOLVE: &str = include_str!("resolve.sql");

/// A trigger whose names were looked up.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    /// The tracker it names, if it names one.
    pub tracker: Option<TrackerId>,
    /// Names that stand for nothing.
    pub problems: Vec<Problem>,
}

/// Looks up the tracker, the organization and the project ids of a tracker trigger.
pub(super) async fn resolve(
    db: &impl GenericClient,
    account: AccountId,
    trigger: &Trigger,
) -> Result<Resolved, StoreError> {
    let Trigger::Tracker(trigger) = trigger else { return Ok(Resolved::default()) };
    let organization: Option<Uuid> = trigger.organization.as_deref().and_then(|id| id.parse().ok());
    let projects: Vec<Uuid> = trigger.projects.iter().filter_map(|id| id.parse().ok()).collect();
    let statement = db.prepare_cached(RESOLVE).await.map_err(store_error)?;
    let row = db
        .query_one(&statement, &[&account.0, &trigger.tracker, &organization, &projects])
        .await
        .map_err(store_error)?;
    let tracker = row.get::<_, Option<Uuid>>("tracker_id").map(TrackerId);
    Ok(Resolved { tracker, problems: problems(trigger, &row) })
}

fn problems(trigger: &TrackerTrigger, row: &Row) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut note = |path: String, message: String| problems.push(Problem::new(path, message));
    if let Some(name) = &trigger.tracker {
        match (row.get::<_, Option<&str>>("tracker_type"), trigger.kind) {
            (None, _) => note(
                "trigger.tracker.tracker".into(),
                format!(
                    "there is no tracker `{name}`; use the name or id of one that is connected"
                ),
            ),
            (Some(found), Some(wanted)) if found != wanted.as_str() => note(
                "trigger.tracker.type".into(),
                format!("tracker `{name}` is of type `{found}`, not `{wanted}`; leave `type` out"),
            ),
            _ => {}
        }
    }
    if let Some(id) = &trigger.organization
        && !row.get::<_, bool>("organization_known")
    {
        let message = format!("there is no organization `{id}` here; use the id of one");
        note("trigger.tracker.organization".into(), message);
    }
    let known: HashSet<Uuid> = row.get::<_, Vec<Uuid>>("projects_known").into_iter().collect();
    for (index, project) in trigger.projects.iter().enumerate() {
        if project.parse().is_ok_and(|id: Uuid| !known.contains(&id)) {
            let message = format!("there is no project `{project}`; use an id or a pattern");
            note(format!("trigger.tracker.projects[{index}]"), message);
        }
    }
    problems
}

//! Replays: flows started once more for events of the past, each execution named as such.

use super::query::{self, FilterFields};
use crate::{
    explain::replay::{EVENTS_MAX, Plan, Planned, Selection, Skipped, Versions, Wanted, plan},
    http::{
        audit::Change,
        caller::{Caller, may},
        error::ApiError,
        executions::ExecutionHint,
        extract::Json,
        idempotency::Idempotency,
        openapi::{Bodied, Checked, Contested, Faults, Guarded},
    },
    secrets::hash_token,
    store::{Store, flows, replays, store_error},
};
use actix_web::{post, web};
use preloop_actors::ids::{AccountId, EventId, FlowId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// What to replay: exactly one of `event_ids`, `range` and `parked_group`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayRequest {
    /// These events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 500)]
    event_ids: Option<Vec<Uuid>>,
    /// The events of a time, with filters.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "query::strictly"
    )]
    range: Option<FilterFields>,
    /// Parked events of one cause, as `GET /events/parked` names it, each for the flows it waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parked_group: Option<String>,
    /// In which versions flows are started.
    #[serde(default)]
    version: ReplayVersion,
    /// Only this flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    flow_id: Option<Uuid>,
    /// Only say what would be started.
    #[serde(default, skip_serializing_if = "says_how")]
    dry_run: bool,
    /// Goes on with a replay that had more events than one part takes; not needed with an `Idempotency-Key`.
    #[serde(default, skip_serializing_if = "says_how")]
    replay_id: Option<Uuid>,
    /// Where to go on: `next_cursor` of the part before.
    #[serde(default, skip_serializing_if = "says_how")]
    cursor: Option<Uuid>,
}

/// How it is asked for, not what: left out where parts of one replay are compared, and where it is shown.
// `skip_serializing` would say so too, and hide the field from the API's description.
fn says_how<T>(_: &T) -> bool {
    true
}

/// In which versions a replay starts flows.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReplayVersion {
    /// Those that are deployed now.
    #[default]
    Current,
    /// Those that were deployed when the event was routed, as far as the flow is still there and enabled.
    Then,
}

/// What one part of a replay came to, or would.
#[derive(Serialize, ToSchema)]
pub struct ReplayResponse {
    /// Null for a dry run.
    replay_id: Option<Uuid>,
    dry_run: bool,
    /// Events of this part, at most 500.
    events_count: i64,
    /// Executions of this part: to be started, or started by this replay, now or when the request came first.
    executions_count: i64,
    /// How many of them this very request started.
    new_count: i64,
    flows: Vec<ReplayedFlow>,
    /// None for a dry run.
    executions: Vec<ReplayedExecution>,
    /// What was left out, and why.
    skipped: Vec<SkippedResponse>,
    /// Parked events that are not parked any more.
    settled_count: i64,
    /// Set when there are more events: send the same request again with this as `cursor`.
    next_cursor: Option<Uuid>,
}

/// A flow in a replay.
#[derive(Serialize, ToSchema)]
pub struct ReplayedFlow {
    flow_id: Uuid,
    flow_name: String,
    flow_version: i32,
    executions_count: i64,
}

/// An execution that a replay started.
#[derive(Serialize, ToSchema)]
pub struct ReplayedExecution {
    id: Uuid,
    event_id: Uuid,
    flow_id: Uuid,
    flow_version: i32,
    /// What the event had started of this flow before.
    replay_of_execution_id: Option<Uuid>,
}

/// An event, or one flow of it, that a replay leaves out.
#[derive(Serialize, ToSchema)]
pub struct SkippedResponse {
    event_id: Uuid,
    /// Null for the whole event.
    flow_id: Option<Uuid>,
    reason: String,
}

/// Starts flows once more for one event, some events, a time, or a group of parked ones.
///
/// Each event is put to the flows as the router would, and each execution names the replay and what it repeats. A
/// request takes up to 500 events; where there are more, `next_cursor` says where the same request goes on. With an
/// `Idempotency-Key`, or the `replay_id` of the first answer, the same request may be sent again: no event starts a
/// flow twice within one replay.
#[utoipa::path(
    tag = "events",
    params(("Idempotency-Key" = Option<String>, Header, description = "Names the replay, for good.")),
    responses((status = 200, body = ReplayResponse), Guarded, Contested, Bodied, Checked, Faults),
)]
#[post("/events/replay")]
pub async fn replay(
    caller: Caller<may::ExecuteFlows>,
    once: Idempotency,
    body: Json<ReplayRequest>,
    store: web::Data<Store>,
    hint: web::Data<ExecutionHint>,
) -> Result<web::Json<ReplayResponse>, ApiError> {
    let request = body.0;
    let wanted = request.wanted()?;
    let account = caller.account;
    if let Some(flow) = wanted.flow
        && flows::get(&store.client().await?, account, flow).await?.is_none()
    {
        return Err(ApiError::not_found("flow"));
    }
    let plan = plan(&store, account, &wanted).await?;
    if request.dry_run {
        return Ok(web::Json(ReplayResponse::planned(plan)));
    }
    let id = match (once.key(), request.replay_id) {
        (Some(key), _) => id_of(account, &format!("{} {key}", caller.user)),
        (None, Some(id)) => id,
        (None, None) => Uuid::now_v7(),
    };
    start(&caller, &store, &hint, id, &request, plan).await.map(web::Json)
}

/// The replay that a key stands for.
fn id_of(account: AccountId, key: &str) -> Uuid {
    let hash = hash_token(&format!("replay {account} {key}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

async fn start(
    caller: &Caller<may::ExecuteFlows>,
    store: &Store,
    hint: &ExecutionHint,
    id: Uuid,
    request: &ReplayRequest,
    plan: Plan,
) -> Result<ReplayResponse, ApiError> {
    let account = caller.account;
    let said = serde_json::to_value(request).map_err(ApiError::internal)?;
    let starts: Vec<_> = plan.starts.iter().map(|planned| planned.start.clone()).collect();
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    if !replays::open(&tx, account, caller.user, id, &said).await? {
        return Err(ApiError::conflict(
            "this Idempotency-Key or replay_id stands for another replay; use a fresh one",
        ));
    }
    let fresh = replays::start(&tx, account, id, &starts).await?;
    fail::fail_point!("replay::started");
    let settled = replays::settle(&tx, account, &plan.settles).await?;
    let started = replays::started(&tx, account, id, &plan.events).await?;
    if !fresh.is_empty() || settled > 0 {
        let change = Change::new("replay_events", "replay", id)
            .with("request", said)
            .with("events", plan.events.len())
            .with("started", fresh.len())
            .with("settled", settled);
        caller.record(&tx, change).await?;
    }
    tx.commit().await.map_err(store_error)?;
    replays::count(fresh.len());
    fresh.iter().for_each(|execution| hint.give(*execution));
    Ok(ReplayResponse::started(id, plan, started, fresh.len(), settled))
}

impl ReplayRequest {
    fn wanted(&self) -> Result<Wanted, ApiError> {
        let selection = match (&self.event_ids, &self.range, &self.parked_group) {
            (Some(ids), None, None) if ids.is_empty() || ids.len() > EVENTS_MAX => {
                let message = format!("names {} events; 1 to {EVENTS_MAX} are taken", ids.len());
                return Err(ApiError::invalid_field("event_ids", message));
            }
            (Some(ids), None, None) => {
                Selection::Events(ids.iter().map(|id| EventId(*id)).collect())
            }
            (None, Some(range), None) => {
                let filter = range.filter("body")?;
                if filter.from.is_none() {
                    let message = "say from when on; a replay of everything is never meant";
                    return Err(ApiError::invalid_field("range.from", message));
                }
                Selection::Range(Box::new(filter))
            }
            (None, None, Some(group)) => Selection::Parked(group.clone()),
            _ => {
                let message = "give exactly one of event_ids, range and parked_group";
                return Err(ApiError::invalid_field("event_ids", message));
            }
        };
        let versions = match self.version {
            ReplayVersion::Current => Versions::Current,
            ReplayVersion::Then => Versions::Then,
        };
        let (flow, after) = (self.flow_id.map(FlowId), self.cursor.map(EventId));
        Ok(Wanted { selection, versions, flow, after })
    }
}

impl ReplayResponse {
    fn planned(plan: Plan) -> Self {
        let count = count(plan.starts.len());
        Self {
            replay_id: None,
            dry_run: true,
            executions_count: count,
            new_count: 0,
            flows: by_flow(plan.starts.into_iter().map(
                |Planned { start, flow_name, flow_version }| (start.flow, flow_version, flow_name),
            )),
            executions: Vec::new(),
            ..Self::of(plan.events.len(), plan.skipped, plan.next)
        }
    }

    fn started(
        id: Uuid,
        plan: Plan,
        started: Vec<replays::Replayed>,
        fresh: usize,
        settled: u64,
    ) -> Self {
        let flow = |it: &replays::Replayed| (it.flow, it.flow_version, it.flow_name.clone());
        Self {
            replay_id: Some(id),
            executions_count: count(started.len()),
            new_count: count(fresh),
            flows: by_flow(started.iter().map(flow)),
            executions: started.into_iter().map(ReplayedExecution::from).collect(),
            settled_count: i64::try_from(settled).unwrap_or(i64::MAX),
            ..Self::of(plan.events.len(), plan.skipped, plan.next)
        }
    }

    fn of(events: usize, skipped: Vec<Skipped>, next: Option<EventId>) -> Self {
        Self {
            replay_id: None,
            dry_run: false,
            events_count: count(events),
            executions_count: 0,
            new_count: 0,
            flows: Vec::new(),
            executions: Vec::new(),
            skipped: skipped.into_iter().map(SkippedResponse::from).collect(),
            settled_count: 0,
            next_cursor: next.map(|id| id.0),
        }
    }
}

fn count(items: usize) -> i64 {
    i64::try_from(items).unwrap_or(i64::MAX)
}

fn by_flow(executions: impl Iterator<Item = (FlowId, i32, String)>) -> Vec<ReplayedFlow> {
    let mut flows: BTreeMap<(FlowId, i32), (String, i64)> = BTreeMap::new();
    for (flow, version, name) in executions {
        flows.entry((flow, version)).or_insert((name, 0)).1 += 1;
    }
    let told = |((flow, flow_version), (flow_name, executions_count)): ((FlowId, i32), _)| {
        ReplayedFlow { flow_id: flow.0, flow_name, flow_version, executions_count }
    };
    flows.into_iter().map(told).collect()
}

impl From<replays::Replayed> for ReplayedExecution {
    fn from(found: replays::Replayed) -> Self {
        Self {
            id: found.id.0,
            event_id: found.event.0,
            flow_id: found.flow.0,
            flow_version: found.flow_version,
            replay_of_execution_id: found.former.map(|id| id.0),
        }
    }
}

impl From<Skipped> for SkippedResponse {
    fn from(found: Skipped) -> Self {
        let flow_id = found.flow.map(|flow| flow.0);
        Self { event_id: found.event.0, flow_id, reason: found.reason }
    }
}

#[cfg(test)]
mod tests {
    use super::ReplayRequest;
    use serde_json::{Value, json};
    use utoipa::PartialSchema;

    #[test]
    fn what_is_described_is_what_is_taken() {
        let id = "01900000-0000-7000-8000-000000000000";
        let what = json!({"event_ids": [id], "version": "then", "flow_id": id});
        let how = json!({"dry_run": true, "replay_id": id, "cursor": id});
        let others = json!({"range": {"from": "2026-01-01T00:00:00Z"}, "parked_group": "a"});
        let described = serde_json::to_value(ReplayRequest::schema()).unwrap();
        let mut all = Value::Object(serde_json::Map::new());
        for fields in [&what, &how, &others] {
            all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        }
        let named = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let (mut described, mut taken) = (named(&described["properties"]), named(&all));
        described.sort();
        taken.sort();
        assert_eq!(described, taken);
        let read: ReplayRequest = serde_json::from_value(all).unwrap();
        assert!(read.dry_run && read.replay_id.is_some() && read.cursor.is_some());

        // Parts of one replay are alike in what they ask for.
        let mut part = what.clone();
        part.as_object_mut().unwrap().extend(how.as_object().unwrap().clone());
        let part: ReplayRequest = serde_json::from_value(part).unwrap();
        assert_eq!(serde_json::to_value(part).unwrap(), what);
    }
}

//! Bodies about flows: which names they may have, how a partial one lies over what there is, and where in it a
//! problem of the definition stands.

use super::{kept, spec::Family, wire::FlowFields};
use crate::http::{
    error::{ApiError, Place, Problem},
    extract::parse_json,
};
use preloop_actors::flow;
use serde_json::{Map, Value};

/// Names that answers have and bodies may repeat; they say nothing.
const READ_ONLY: [&str; 9] = [
    "id",
    "account_id",
    "version",
    "webhook_url",
    "next_run_at",
    "execution_stats",
    "warnings",
    "created_at",
    "updated_at",
];

/// Fields that belong to one kind of trigger.
const TRIGGER_FIELDS: [&str; 10] = [
    "trigger_tracker_type",
    "trigger_event_types",
    "trigger_organization_id",
    "trigger_project_ids",
    "trigger_project_patterns",
    "trigger_config",
    "trigger_where",
    "webhook_config",
    "schedule_config",
    "schedule_policy",
];

/// A body, sorted.
pub struct Body {
    pub fields: FlowFields,
    pub kept: Map<String, Value>,
}

/// Reads a whole flow, or with `over` a part that lies over a flow as it is.
pub fn read(
    mut body: Map<String, Value>,
    over: Option<(&FlowFields, &Map<String, Value>)>,
) -> Result<Body, ApiError> {
    READ_ONLY.iter().for_each(|name| drop(body.remove(*name)));
    let mut problems = unknown_names(&body);
    let given: Vec<String> = body.keys().filter(|name| kept::is_kept(name)).cloned().collect();
    let taken = kept::take(&mut body, &mut problems);
    if !problems.is_empty() {
        return Err(ApiError::invalid(problems));
    }
    let Some((fields, extras)) = over else {
        return Ok(Body { fields: parse(&body)?, kept: taken });
    };
    let mut kept = extras.clone();
    given.iter().for_each(|name| drop(kept.remove(name)));
    kept.extend(taken);
    Ok(Body { fields: parse(&overlay(object(fields)?, body))?, kept })
}

/// A problem of the definition, at the place that REST has for it.
pub fn problem_of(problem: &flow::Problem) -> Problem {
    let mut loc = vec![Place::Name("body".to_owned())];
    loc.extend(places(&rest_path(&problem.field)));
    Problem { loc, msg: problem.message.clone(), kind: "value_error".to_owned() }
}

/// A problem with a field of the body, given by the names that lead to it.
pub fn body_problem(path: &[&str], message: impl Into<String>) -> Problem {
    let names = std::iter::once("body").chain(path.iter().copied());
    let loc = names.map(|name| Place::Name(name.to_owned())).collect();
    Problem { loc, msg: message.into(), kind: "value_error".to_owned() }
}

/// Lays a part over the whole. What belongs to another kind of trigger goes when the kind changes.
fn overlay(mut whole: Map<String, Value>, mut part: Map<String, Value>) -> Map<String, Value> {
    let family = |body: &Map<String, Value>| {
        Family::of(body.get("trigger_event_source").and_then(Value::as_str))
    };
    if part.contains_key("trigger_event_source") && family(&part) != family(&whole) {
        TRIGGER_FIELDS.iter().for_each(|name| drop(whole.remove(*name)));
    }
    if part.contains_key("trigger_event_source") && !part.contains_key("trigger_tracker_type") {
        whole.remove("trigger_tracker_type");
    }
    // The same number under two names: whichever is given counts, and both are the default without it.
    match (part.contains_key("timeouts"), part.contains_key("timeout_seconds")) {
        (true, false) => drop(whole.remove("timeout_seconds")),
        (false, true) => {
            if let Some(Value::Object(timeouts)) = whole.get_mut("timeouts") {
                timeouts.remove("run_secs");
            }
        }
        _ => {}
    }
    whole.append(&mut part);
    whole
}

fn unknown_names(body: &Map<String, Value>) -> Vec<Problem> {
    let known = object(&FlowFields::default()).unwrap_or_default();
    body.keys()
        .filter(|name| !known.contains_key(*name) && !kept::is_kept(name))
        .map(|name| Problem::of("body", name, "unknown_field", "is not a field of a flow"))
        .collect()
}

fn parse(body: &Map<String, Value>) -> Result<FlowFields, ApiError> {
    parse_json(&serde_json::to_vec(body).map_err(ApiError::internal)?)
}

fn object(fields: &FlowFields) -> Result<Map<String, Value>, ApiError> {
    match serde_json::to_value(fields) {
        Ok(Value::Object(object)) => Ok(object),
        other => Err(ApiError::internal(format!("a flow is no JSON object: {other:?}"))),
    }
}

/// Where REST says what the definition says at `path`, such as `trigger.tracker.events[0]`.
fn rest_path(path: &str) -> String {
    const PLACES: [(&str, &str); 33] = [
        ("enabled", "is_enabled"),
        ("prompt", "prompt_template"),
        ("tools", "allowed_mcp_tools"),
        ("trigger.tracker.tracker", "trigger_event_source"),
        ("trigger.tracker.type", "trigger_tracker_type"),
        ("trigger.tracker.organization", "trigger_organization_id"),
        ("trigger.tracker.events", "trigger_event_types"),
        ("trigger.tracker.filters", "trigger_config"),
        ("trigger.tracker.where", "trigger_where"),
        ("trigger.webhook.filters", "trigger_config"),
        ("trigger.webhook.where", "trigger_where"),
        ("trigger.webhook.dedupePath", "webhook_config.dedupe_path"),
        ("trigger.schedule.cron", "schedule_config.expr"),
        ("trigger.schedule.missedWindowSecs", "schedule_policy.missed_window_secs"),
        ("trigger.schedule.missed", "schedule_policy.missed"),
        ("trigger.schedule.overlap", "schedule_policy.overlap"),
        ("trigger.schedule.jitterSecs", "schedule_policy.jitter_secs"),
        ("trigger.schedule", "schedule_config"),
        ("agent", "agent_config"),
        ("timeouts.queueSecs", "timeouts.queue_secs"),
        ("timeouts.runSecs", "timeouts.run_secs"),
        ("timeouts.idleSecs", "timeouts.idle_secs"),
        ("timeouts.graceSecs", "timeouts.grace_secs"),
        ("concurrency.onLimit", "concurrency.on_limit"),
        ("concurrency.queueMax", "concurrency.queue_max"),
        ("throttle.periodSecs", "throttle.period_secs"),
        ("rateLimit.periodSecs", "rate_limit.period_secs"),
        ("rateLimit", "rate_limit"),
        ("debounce.waitSecs", "debounce.wait_secs"),
        ("debounce.maxWaitSecs", "debounce.max_wait_secs"),
        ("batch.waitSecs", "batch.wait_secs"),
        ("retry.backoffSecs", "retry_policy.backoff_secs"),
        ("retry", "retry_policy"),
    ];
    // Ids and patterns are one list there and two here, so a position would mislead.
    if path.starts_with("trigger.tracker.projects") {
        return "trigger_project_patterns".to_owned();
    }
    let known = PLACES.iter().find_map(|(theirs, ours)| {
        let rest = path.strip_prefix(theirs)?;
        (rest.is_empty() || rest.starts_with(['.', '['])).then(|| format!("{ours}{rest}"))
    });
    known.unwrap_or_else(|| path.to_owned())
}

/// `a.b[0]` as steps.
pub fn places(path: &str) -> impl Iterator<Item = Place> {
    path.split(['.', '[', ']'])
        .filter(|step| !step.is_empty())
        .map(|step| step.parse().map_or_else(|_| Place::Name(step.to_owned()), Place::Index))
        .collect::<Vec<_>>()
        .into_iter()
}

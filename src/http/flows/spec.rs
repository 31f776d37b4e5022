//! Between REST's fields and the one definition of a flow, both ways.

use super::{
    body::body_problem,
    policy::SchedulePolicyFields,
    wire::{AllowedTool, FlowFields, RetryFields, ScheduleConfig, TimeoutFields, WebhookConfig},
};
use crate::http::error::Problem;
use preloop_actors::{
    event::TrackerType,
    flow::{
        AgentSpec, FlowSpec, FlowVersion, ManualTrigger, RetryPolicy, ScheduleTrigger, Timeouts,
        TrackerTrigger, Trigger, WebhookTrigger,
    },
};
use serde_json::{Map, Value};
use uuid::Uuid;

/// What `trigger_event_source` says for every tracker of the account.
const ANY_TRACKER: &str = "tracker";

impl FlowFields {
    /// The definition these fields stand for. What only a look at the whole can tell is checked later.
    pub fn spec(&self) -> Result<FlowSpec, Vec<Problem>> {
        let mut problems = Vec::new();
        let trigger = self.trigger(&mut problems);
        let agent = self.agent(&mut problems);
        let timeouts = self.timeouts(&mut problems);
        match (trigger, agent, problems) {
            (Some(trigger), Some(agent), problems) if problems.is_empty() => {
                Ok(self.with_pace(FlowSpec {
                    name: self.name.clone(),
                    description: self.description.clone(),
                    enabled: self.is_enabled.unwrap_or(true),
                    trigger,
                    prompt: self.prompt_template.clone().unwrap_or_default(),
                    tools: self
                        .allowed_mcp_tools
                        .iter()
                        .flatten()
                        .map(AllowedTool::reference)
                        .collect(),
                    agent,
                    timeouts,
                    retry: self.retry(),
                    concurrency: None,
                    singleton: false,
                    throttle: None,
                    rate_limit: None,
                    debounce: None,
                    batch: None,
                    priority: 0,
                    weight: 1,
                }))
            }
            (_, _, problems) => Err(problems),
        }
    }

    fn trigger(&self, problems: &mut Vec<Problem>) -> Option<Trigger> {
        let source = self.trigger_event_source.as_deref();
        self.refuse_foreign(Family::of(source), problems);
        let filters = || filters(self.trigger_config.as_ref());
        match Family::of(source) {
            Family::Manual => Some(Trigger::Manual(ManualTrigger {})),
            Family::Tracker => Some(Trigger::Tracker(self.tracker(source, filters(), problems))),
            Family::Webhook => {
                let config = self.webhook_config.clone().unwrap_or_default();
                if config.supersede_on_update {
                    let message = "is not supported yet; leave it out";
                    problems
                        .push(body_problem(&["webhook_config", "supersede_on_update"], message));
                }
                Some(Trigger::Webhook(WebhookTrigger {
                    filters: filters(),
                    condition: self.trigger_where.clone(),
                    dedupe_path: config.dedupe_path,
                }))
            }
            Family::Schedule => self.schedule(problems).map(Trigger::Schedule),
        }
    }

    fn tracker(
        &self,
        source: Option<&str>,
        filters: Map<String, Value>,
        problems: &mut Vec<Problem>,
    ) -> TrackerTrigger {
        let named = source.and_then(|source| source.parse::<TrackerType>().ok());
        let asked = self.trigger_tracker_type.as_deref().map(str::parse::<TrackerType>);
        if let Some(Err(error)) = &asked {
            let message = format!("{error}; use github, gitlab or jira");
            problems.push(body_problem(&["trigger_tracker_type"], message));
        }
        let asked = asked.and_then(Result::ok);
        if asked.is_some() && named.is_some() && asked != named {
            let message = "says something else than `trigger_event_source`; leave one out";
            problems.push(body_problem(&["trigger_tracker_type"], message));
        }
        let ids = self.trigger_project_ids.iter().flatten();
        let patterns = self.trigger_project_patterns.iter().flatten();
        TrackerTrigger {
            tracker: source
                .filter(|source| named.is_none() && *source != ANY_TRACKER)
                .map(str::to_owned),
            kind: named.or(asked),
            organization: self.trigger_organization_id.clone(),
            events: self.trigger_event_types.clone().unwrap_or_default(),
            projects: ids.chain(patterns).cloned().collect(),
            filters,
            condition: self.trigger_where.clone(),
        }
    }

    fn schedule(&self, problems: &mut Vec<Problem>) -> Option<ScheduleTrigger> {
        let Some(config) = &self.schedule_config else {
            let message = "is missing; a schedule needs it, such as {\"type\": \"cron\", \"expr\": \"0 9 * * 1\"}";
            problems.push(body_problem(&["schedule_config"], message));
            return None;
        };
        match config.trigger() {
            Ok(trigger) => Some(self.schedule_policy.clone().unwrap_or_default().over(trigger)),
            Err((field, message)) => {
                problems.push(body_problem(&["schedule_config", field], message));
                None
            }
        }
    }

    /// A setting of another kind of trigger would have no effect, so it is a mistake.
    fn refuse_foreign(&self, family: Family, problems: &mut Vec<Problem>) {
        let full = |list: &Option<Vec<String>>| list.as_ref().is_some_and(|list| !list.is_empty());
        let tracker = [
            ("trigger_event_types", full(&self.trigger_event_types)),
            ("trigger_organization_id", self.trigger_organization_id.is_some()),
            ("trigger_project_ids", full(&self.trigger_project_ids)),
            ("trigger_project_patterns", full(&self.trigger_project_patterns)),
            ("trigger_tracker_type", self.trigger_tracker_type.is_some()),
        ];
        let matching = [
            ("trigger_config", self.trigger_config.as_ref().is_some_and(|map| !map.is_empty())),
            ("trigger_where", self.trigger_where.is_some()),
        ];
        let webhook = [("webhook_config", self.webhook_config.is_some())];
        let schedule = [
            ("schedule_config", self.schedule_config.is_some()),
            ("schedule_policy", self.schedule_policy.is_some()),
        ];
        let foreign: Vec<&(&str, bool)> = match family {
            Family::Tracker => webhook.iter().chain(&schedule).collect(),
            Family::Webhook => tracker.iter().chain(&schedule).collect(),
            Family::Schedule => tracker.iter().chain(&matching).chain(&webhook).collect(),
            Family::Manual => {
                tracker.iter().chain(&matching).chain(&webhook).chain(&schedule).collect()
            }
        };
        for (field, _) in foreign.into_iter().filter(|(_, given)| *given) {
            let message = format!(
                "has no effect with this `trigger_event_source`, which starts the flow {}; leave it out",
                family.phrase()
            );
            problems.push(body_problem(&[field], message));
        }
    }

    fn agent(&self, problems: &mut Vec<Problem>) -> Option<AgentSpec> {
        let kind = self.agent_type.as_deref().unwrap_or("builtin");
        if !matches!(kind, "builtin" | "custom") {
            let message = format!(
                "`{kind}` is not supported yet; use `builtin` (steps of the agent in this server) or `custom` \
                 (an image of your own); others will follow"
            );
            problems.push(body_problem(&["agent_type"], message));
            return None;
        }
        let mut config = self.agent_config.clone().unwrap_or_default();
        config.insert("type".to_owned(), kind.into());
        serde_json::from_value(Value::Object(config))
            .map_err(|error| {
                let message = format!("does not fit agent type `{kind}`: {error}");
                problems.push(body_problem(&["agent_config"], message));
            })
            .ok()
    }

    fn timeouts(&self, problems: &mut Vec<Problem>) -> Timeouts {
        let given = self.timeouts.clone().unwrap_or_default();
        let default = Timeouts::default();
        if let (Some(one), Some(other)) = (given.run_secs, self.timeout_seconds)
            && one != other
        {
            let message = "says something else than `timeouts.run_secs`; leave one out";
            problems.push(body_problem(&["timeout_seconds"], message));
        }
        Timeouts {
            queue_secs: given.queue_secs.unwrap_or(default.queue_secs),
            run_secs: given.run_secs.or(self.timeout_seconds).unwrap_or(default.run_secs),
            idle_secs: given.idle_secs,
            grace_secs: given.grace_secs.unwrap_or(default.grace_secs),
        }
    }

    fn retry(&self) -> RetryPolicy {
        let given = self.retry_policy.clone().unwrap_or_default();
        let default = RetryPolicy::default();
        RetryPolicy {
            attempts: given.attempts.unwrap_or(default.attempts),
            backoff_secs: given.backoff_secs.unwrap_or(default.backoff_secs),
            on: given.on.unwrap_or(default.on),
        }
    }
}

impl From<&FlowVersion> for FlowFields {
    fn from(version: &FlowVersion) -> Self {
        let spec = &version.spec;
        let (agent_type, agent_config) = agent_fields(&spec.agent);
        let mut fields = Self {
            name: spec.name.clone(),
            description: spec.description.clone(),
            is_enabled: Some(spec.enabled),
            prompt_template: Some(spec.prompt.clone()),
            allowed_mcp_tools: Some(spec.tools.iter().map(AllowedTool::of).collect()),
            agent_type: Some(agent_type),
            agent_config: Some(agent_config),
            timeouts: Some(TimeoutFields {
                queue_secs: Some(spec.timeouts.queue_secs),
                run_secs: Some(spec.timeouts.run_secs),
                idle_secs: spec.timeouts.idle_secs,
                grace_secs: Some(spec.timeouts.grace_secs),
            }),
            retry_policy: Some(RetryFields {
                attempts: Some(spec.retry.attempts),
                backoff_secs: Some(spec.retry.backoff_secs),
                on: Some(spec.retry.on.clone()),
            }),
            timeout_seconds: Some(spec.timeouts.run_secs),
            ..Self::default()
        };
        fields.show_trigger(version);
        fields.show_pace(spec);
        fields
    }
}

impl FlowFields {
    fn show_trigger(&mut self, version: &FlowVersion) {
        match &version.spec.trigger {
            Trigger::Manual(_) => {}
            Trigger::Schedule(schedule) => {
                self.trigger_event_source = Some("schedule".to_owned());
                self.schedule_config = Some(ScheduleConfig::from(schedule));
                self.schedule_policy = Some(SchedulePolicyFields::from(schedule));
            }
            Trigger::Webhook(webhook) => {
                self.trigger_event_source = Some("webhook".to_owned());
                self.trigger_config = Some(webhook.filters.clone());
                self.trigger_where = webhook.condition.clone();
                self.webhook_config = Some(WebhookConfig {
                    dedupe_path: webhook.dedupe_path.clone(),
                    ..WebhookConfig::default()
                });
            }
            Trigger::Tracker(tracker) => {
                let id = version.tracker.map(|id| id.to_string());
                let kind = tracker.kind.map(|kind| kind.to_string());
                let named = id.or_else(|| tracker.tracker.clone());
                let source = named.or_else(|| kind.clone());
                self.trigger_event_source = source.or_else(|| Some(ANY_TRACKER.to_owned()));
                self.trigger_tracker_type = kind;
                self.trigger_event_types = Some(tracker.events.clone());
                self.trigger_organization_id = tracker.organization.clone();
                let (ids, patterns) = tracker.projects.iter().cloned().partition(|one| is_id(one));
                self.trigger_project_ids = Some(ids);
                self.trigger_project_patterns = Some(patterns);
                self.trigger_config = Some(tracker.filters.clone());
                self.trigger_where = tracker.condition.clone();
            }
        }
    }
}

/// The kinds of trigger, as far as fields belong to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Tracker,
    Webhook,
    Schedule,
    Manual,
}

impl Family {
    /// Which kind of trigger a source means.
    pub fn of(source: Option<&str>) -> Self {
        match source {
            None | Some("manual") => Self::Manual,
            Some("webhook") => Self::Webhook,
            Some("schedule") => Self::Schedule,
            Some(_) => Self::Tracker,
        }
    }

    fn phrase(self) -> &'static str {
        match self {
            Self::Tracker => "on events of a tracker",
            Self::Webhook => "on posts to its own address",
            Self::Schedule => "by the clock",
            Self::Manual => "only by hand",
        }
    }
}

/// Keeps the words of the current definition where the new one only says the same in REST's words, so that
/// sending back what was read makes no new version.
pub fn keep_words(current: &FlowVersion, new: &mut FlowSpec) {
    let (Trigger::Tracker(old), Trigger::Tracker(new)) = (&current.spec.trigger, &mut new.trigger)
    else {
        return;
    };
    let id = current.tracker.map(|id| id.to_string());
    if id.is_some() && new.tracker == id {
        new.tracker.clone_from(&old.tracker);
    }
    let sorted = |list: &[String]| {
        let mut list = list.to_vec();
        list.sort_unstable();
        list
    };
    if sorted(&old.projects) == sorted(&new.projects) {
        new.projects.clone_from(&old.projects);
    }
}

/// The filters, flat; the contract also has them one level down.
fn filters(config: Option<&Map<String, Value>>) -> Map<String, Value> {
    let mut filters = config.cloned().unwrap_or_default();
    if let Some(Value::Object(_)) = filters.get("filter_conditions")
        && let Some(Value::Object(nested)) = filters.remove("filter_conditions")
    {
        filters.extend(nested);
    }
    filters
}

fn agent_fields(agent: &AgentSpec) -> (String, Map<String, Value>) {
    let kind = match agent {
        AgentSpec::Builtin { .. } => "builtin",
        AgentSpec::Custom { .. } => "custom",
    };
    let mut config = match serde_json::to_value(agent) {
        Ok(Value::Object(config)) => config,
        _ => Map::new(),
    };
    config.remove("type");
    (kind.to_owned(), config)
}

fn is_id(text: &str) -> bool {
    text.parse::<Uuid>().is_ok()
}

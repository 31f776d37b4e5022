//! What types cannot say about a flow: expressions compile, schedules fire, numbers make sense.
//!
//! YAML and REST share these checks; each problem names its field.

mod agent;
mod control;
#[cfg(test)]
mod control_tests;
#[cfg(test)]
mod tests;
mod tools;

use super::{
    FlowSpec, RetryPolicy, ScheduleTrigger, Timeouts, TrackerTrigger, Trigger, WebhookTrigger,
    condition::Condition,
    limits_of_text::{DESCRIPTION_CHARS_MAX, NAME_CHARS_MAX},
    matching::each_filter,
    pattern::PATTERN_CHARS_MAX,
    problem::{Problem, field, item},
    schedule::{ScheduleError, next_fire},
    schedule_policy::{JITTER_SECS_MAX, MISSED_WINDOW_SECS_MAX},
    template,
};
use chrono::{DateTime, Duration};
use serde_json::{Map, Value};
use std::ops::RangeInclusive;

/// Most entries of any list or mapping in a flow that has no smaller limit.
const ENTRIES_MAX: usize = 100;
/// Most bytes of a schedule's payload or of one step's `set`.
const VALUE_BYTES_MAX: usize = 64 * 1024;

const IN_TRACKER: [&str; 5] = ["event", "trigger_event", "project", "account", "flow"];
const IN_WEBHOOK: [&str; 4] = ["event", "trigger_event", "account", "flow"];

/// Everything that is wrong with a flow; empty when it can be used.
pub fn validate(spec: &FlowSpec) -> Vec<Problem> {
    let mut problems = Problems(Vec::new());
    problems.flow(spec);
    problems.0
}

/// Everything that is wrong with a schedule by itself.
pub fn check_schedule(trigger: &ScheduleTrigger) -> Vec<Problem> {
    let mut problems = Problems(Vec::new());
    problems.schedule("trigger.schedule", trigger);
    problems.0
}

struct Problems(Vec<Problem>);

impl Problems {
    fn flow(&mut self, spec: &FlowSpec) {
        self.name("name", &spec.name);
        if let Some(text) = &spec.description {
            let length = text.chars().count();
            let long = length > DESCRIPTION_CHARS_MAX;
            self.check(!long, "description", || {
                format!("has {length} characters, {DESCRIPTION_CHARS_MAX} are allowed")
            });
        }
        match &spec.trigger {
            Trigger::Tracker(trigger) => self.tracker("trigger.tracker", trigger),
            Trigger::Schedule(trigger) => self.schedule("trigger.schedule", trigger),
            Trigger::Webhook(trigger) => self.webhook("trigger.webhook", trigger),
            Trigger::Manual(_) => {}
        }
        self.template("prompt", &spec.prompt);
        self.tools("tools", &spec.tools);
        self.agent(&spec.agent, &spec.tools);
        self.timeouts(&spec.timeouts);
        self.retry(&spec.retry);
        self.control(spec);
    }

    fn tracker(&mut self, path: &str, trigger: &TrackerTrigger) {
        if let Some(tracker) = &trigger.tracker {
            self.name(&field(path, "tracker"), tracker);
        }
        if let Some(id) = &trigger.organization {
            let known = id.parse::<uuid::Uuid>().is_ok();
            self.check(known, &field(path, "organization"), || {
                format!(
                    "`{id}` is not the id of an organization; copy it from the organization's page"
                )
            });
        }
        self.patterns(&field(path, "events"), &trigger.events, "issue_opened");
        self.patterns(&field(path, "projects"), &trigger.projects, "octo-org/*");
        self.filters(&field(path, "filters"), &trigger.filters);
        self.condition(&field(path, "where"), trigger.condition.as_deref(), &IN_TRACKER);
    }

    fn schedule(&mut self, path: &str, trigger: &ScheduleTrigger) {
        // Any day will do: what never fires after it in this century never fires.
        match next_fire(trigger, DateTime::UNIX_EPOCH + Duration::days(20_454)) {
            Ok(Some(_)) => {}
            Ok(None) => self.problem(
                &field(path, "cron"),
                format!("`{}` never fires; check day of month and month", trigger.cron),
            ),
            Err(error @ ScheduleError::Timezone(_)) => {
                self.problem(&field(path, "timezone"), error.to_string());
            }
            Err(error @ ScheduleError::Cron(_)) => {
                self.problem(&field(path, "cron"), error.to_string());
            }
        }
        let window = field(path, "missedWindowSecs");
        self.range(&window, trigger.missed_window_secs.into(), 60..=MISSED_WINDOW_SECS_MAX);
        let jitter = field(path, "jitterSecs");
        self.range(&jitter, trigger.jitter_secs.into(), 0..=JITTER_SECS_MAX);
        let bytes = trigger.payload.as_ref().map_or(0, |payload| payload.to_string().len());
        self.value_bytes(&field(path, "payload"), bytes);
    }

    fn webhook(&mut self, path: &str, trigger: &WebhookTrigger) {
        self.filters(&field(path, "filters"), &trigger.filters);
        self.condition(&field(path, "where"), trigger.condition.as_deref(), &IN_WEBHOOK);
        if let Some(dedupe) = &trigger.dedupe_path {
            let path = field(path, "dedupePath");
            self.check(is_dotted(dedupe), &path, || {
                format!(
                    "`{dedupe}` is not a path; write names with dots between, such as `build.id`"
                )
            });
        }
    }

    fn patterns(&mut self, path: &str, patterns: &[String], example: &str) {
        self.entries(path, patterns.len());
        for (index, pattern) in patterns.iter().enumerate() {
            let path = item(path, index);
            let length = pattern.chars().count();
            let clean = !pattern.chars().any(|it| it.is_control() || it.is_whitespace());
            self.check(length > 0 && clean, &path, || {
                format!(
                    "{pattern:?} matches nothing; write a name or a pattern, such as `{example}`"
                )
            });
            self.check(length <= PATTERN_CHARS_MAX, &path, || {
                format!("has {length} characters, {PATTERN_CHARS_MAX} are allowed")
            });
        }
    }

    fn filters(&mut self, path: &str, filters: &Map<String, Value>) {
        self.entries(path, each_filter(filters).count());
        for (name, wanted) in each_filter(filters) {
            let nested = !filters.contains_key(name) || name == "filter_conditions";
            let path = if nested { field(path, "filter_conditions") } else { path.to_owned() };
            let path = field(&path, name);
            let usable = match wanted {
                Value::Array(items) => {
                    self.entries(&path, items.len());
                    !items.is_empty() && items.iter().all(is_filter_value)
                }
                scalar => is_filter_value(scalar),
            };
            self.check(usable, &path, || {
                "can never match; write a text, a number, true or false, or a list of those"
                    .to_owned()
            });
            self.check(is_dotted(name), &path, || {
                format!("{name:?} is not a field; write a name, or names with dots between")
            });
        }
    }

    fn condition(&mut self, path: &str, text: Option<&str>, names: &[&str]) {
        let Some(text) = text else { return };
        match Condition::compile(text) {
            Err(error) => self.problem(path, error.to_string()),
            Ok(condition) => {
                let unknown = condition.variables().iter().find(|it| !names.contains(&it.as_str()));
                if let Some(name) = unknown {
                    let known = names.join(", ");
                    self.problem(path, format!("`{name}` has no value here; known are {known}"));
                }
            }
        }
    }

    fn template(&mut self, path: &str, source: &str) {
        self.add(path, template::check(source).err().map(|error| error.to_string()));
    }

    fn timeouts(&mut self, timeouts: &Timeouts) {
        self.range("timeouts.queueSecs", timeouts.queue_secs.into(), 1..=2_592_000);
        self.range("timeouts.runSecs", timeouts.run_secs.into(), 1..=86_400);
        if let Some(idle) = timeouts.idle_secs {
            self.range("timeouts.idleSecs", idle.into(), 1..=86_400);
        }
        self.range("timeouts.graceSecs", timeouts.grace_secs.into(), 0..=300);
    }

    fn retry(&mut self, retry: &RetryPolicy) {
        self.range("retry.attempts", retry.attempts.into(), 1..=10);
        self.range("retry.backoffSecs", retry.backoff_secs.into(), 1..=3_600);
        let twice = (1..retry.on.len()).find(|at| retry.on[..*at].contains(&retry.on[*at]));
        if let Some(index) = twice {
            self.problem(&item("retry.on", index), "stands here already; remove it");
        }
    }

    fn name(&mut self, path: &str, name: &str) {
        let length = name.chars().count();
        self.check((1..=NAME_CHARS_MAX).contains(&length), path, || {
            format!("has {length} characters; write 1 to {NAME_CHARS_MAX}")
        });
        let clean = !name.chars().any(char::is_control) && name.trim() == name;
        self.check(clean, path, || {
            "has control characters, or white space at its ends; remove it".to_owned()
        });
    }

    fn range(&mut self, path: &str, number: i64, range: RangeInclusive<i64>) {
        self.check(range.contains(&number), path, || {
            format!("{number} is out of range; write {} to {}", range.start(), range.end())
        });
    }

    fn entries(&mut self, path: &str, count: usize) {
        self.check(count <= ENTRIES_MAX, path, || {
            format!("has {count} entries, {ENTRIES_MAX} are allowed")
        });
    }

    fn value_bytes(&mut self, path: &str, bytes: usize) {
        self.check(bytes <= VALUE_BYTES_MAX, path, || {
            format!("has {bytes} bytes as JSON, {VALUE_BYTES_MAX} are allowed")
        });
    }

    fn check(&mut self, holds: bool, path: &str, message: impl FnOnce() -> String) {
        if !holds {
            self.problem(path, message());
        }
    }

    fn add(&mut self, path: &str, message: Option<String>) {
        if let Some(message) = message {
            self.problem(path, message);
        }
    }

    fn problem(&mut self, path: &str, message: impl Into<String>) {
        self.0.push(Problem::new(path, message));
    }
}

fn is_filter_value(value: &Value) -> bool {
    matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_))
}

fn is_dotted(path: &str) -> bool {
    path.len() <= PATTERN_CHARS_MAX
        && path.split('.').all(|part| !part.is_empty() && !part.chars().any(char::is_control))
}

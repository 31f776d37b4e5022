//! The pace of a flow: how many of its executions run at once, how often they start, and which events share one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

use super::FlowSpec;

/// How many executions may be under way at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Concurrency {
    /// Executions with the same key count together: a template over `event`, `trigger_event`, `project`, `account`
    /// and `flow`. Absent: all executions of the flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Most executions of one key under way at once, 1 to 1,000. One that waits for its next attempt counts.
    #[schemars(range(min = 1, max = 1_000))]
    pub limit: u32,
    /// What becomes of an event that finds no room.
    #[serde(default)]
    pub on_limit: OnLimit,
    /// Most executions that wait behind one key, 1 to 10,000. With `queue`, what comes on top is not started; absent,
    /// any number waits. With `cancel_queued`, the oldest makes room; absent, one waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 10_000))]
    pub queue_max: Option<u32>,
}

/// What becomes of an event that finds no room under its key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnLimit {
    /// It waits for its turn, in the order of events.
    #[default]
    Queue,
    /// It starts nothing.
    Skip,
    /// The oldest under way are stopped, and it follows.
    CancelRunning,
    /// It waits, and who waited before is stopped.
    CancelQueued,
}

/// Waits until events of one key have been quiet for a while, then starts one execution for all of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Debounce {
    /// Events with the same key are one: a template, as in `concurrency`. Absent: all events of the flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Seconds of quiet, 1 to 86,400.
    #[schemars(range(min = 1, max = 86_400))]
    pub wait_secs: u32,
    /// Longest wait since the first of them, in seconds, not less than `waitSecs`, up to 604,800. Absent: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 604_800))]
    pub max_wait_secs: Option<u32>,
    /// The event that the execution gets.
    #[serde(default)]
    pub keep: Keep,
}

/// Which of several events counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Keep {
    First,
    #[default]
    Last,
}

/// Most starts within a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rate {
    /// Starts with the same key count together: a template, as in `concurrency`. Absent: all starts of the flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Most starts of one key within any `periodSecs`, 1 to 1,000.
    #[schemars(range(min = 1, max = 1_000))]
    pub limit: u32,
    /// Length of the window in seconds, 1 to 86,400.
    #[schemars(range(min = 1, max = 86_400))]
    pub period_secs: u32,
}

/// Collects events of one key for one execution, which has them all as `events`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Batch {
    /// Events with the same key go together: a template, as in `concurrency`. Absent: all events of the flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Events of a full batch, which starts at once; 2 to 100.
    #[schemars(range(min = 2, max = 100))]
    pub size: u32,
    /// Longest wait for a batch to fill, in seconds, 1 to 86,400. Then it starts as it is.
    #[schemars(range(min = 1, max = 86_400))]
    pub wait_secs: u32,
}

impl FlowSpec {
    /// The limit of executions at once, `singleton` read as what it is short for.
    pub fn slots(&self) -> Option<Cow<'_, Concurrency>> {
        let singleton =
            || Concurrency { key: None, limit: 1, on_limit: OnLimit::Skip, queue_max: None };
        match &self.concurrency {
            Some(concurrency) => Some(Cow::Borrowed(concurrency)),
            None => self.singleton.then(|| Cow::Owned(singleton())),
        }
    }
}

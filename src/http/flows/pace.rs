//! The pace of a flow in REST's words.

use super::wire::FlowFields;
use preloop_actors::flow::{Batch, Concurrency, Debounce, FlowSpec, Keep, OnLimit, Rate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many executions may be under way at once.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FlowConcurrency)]
pub struct ConcurrencyFields {
    /// A template; executions with the same key count together. Null: all of the flow.
    pub key: Option<String>,
    /// Most of one key.
    #[schema(minimum = 1, maximum = 1_000)]
    pub limit: u32,
    /// What becomes of an event that finds no room: `queue`, `skip`, `cancel_running` or `cancel_queued`. `queue`
    /// unless given.
    #[serde(default)]
    #[schema(value_type = String, pattern = "^(queue|skip|cancel_running|cancel_queued)$")]
    pub on_limit: OnLimit,
    /// Most that wait behind one key; with `queue` any number, with `cancel_queued` one unless given.
    #[schema(minimum = 1, maximum = 10_000)]
    pub queue_max: Option<u32>,
}

/// Most starts within any period of that length.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FlowRate)]
pub struct RateFields {
    /// A template; starts with the same key count together. Null: all of the flow.
    pub key: Option<String>,
    #[schema(minimum = 1, maximum = 1_000)]
    pub limit: u32,
    #[schema(minimum = 1, maximum = 86_400)]
    pub period_secs: u32,
}

/// Waits until events of one key have been quiet.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FlowDebounce)]
pub struct DebounceFields {
    /// A template; events with the same key are one. Null: all of the flow.
    pub key: Option<String>,
    #[schema(minimum = 1, maximum = 86_400)]
    pub wait_secs: u32,
    /// Longest wait since the first of them; any unless given.
    #[schema(minimum = 1, maximum = 604_800)]
    pub max_wait_secs: Option<u32>,
    /// The event that counts: `first` or `last`. `last` unless given.
    #[serde(default)]
    #[schema(value_type = String, pattern = "^(first|last)$")]
    pub keep: Keep,
}

/// Collects events of one key for one execution.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FlowBatch)]
pub struct BatchFields {
    /// A template; events with the same key go together. Null: all of the flow.
    pub key: Option<String>,
    /// Events of a full batch.
    #[schema(minimum = 2, maximum = 100)]
    pub size: u32,
    /// Longest wait for it to fill.
    #[schema(minimum = 1, maximum = 86_400)]
    pub wait_secs: u32,
}

/// Two structs with the same fields, one in REST's words and one in the definition's.
macro_rules! same_fields {
    ($($rest:ident is $spec:ident { $($field:ident),+ })+) => {$(
        impl From<$rest> for $spec {
            fn from($rest { $($field),+ }: $rest) -> Self {
                Self { $($field),+ }
            }
        }

        impl From<$spec> for $rest {
            fn from($spec { $($field),+ }: $spec) -> Self {
                Self { $($field),+ }
            }
        }
    )+};
}

same_fields! {
    ConcurrencyFields is Concurrency { key, limit, on_limit, queue_max }
    RateFields is Rate { key, limit, period_secs }
    DebounceFields is Debounce { key, wait_secs, max_wait_secs, keep }
    BatchFields is Batch { key, size, wait_secs }
}

impl FlowFields {
    /// The definition with the pace that these fields say.
    pub(super) fn with_pace(&self, spec: FlowSpec) -> FlowSpec {
        FlowSpec {
            concurrency: self.concurrency.clone().map(Concurrency::from),
            singleton: self.singleton.unwrap_or_default(),
            throttle: self.throttle.clone().map(Rate::from),
            rate_limit: self.rate_limit.clone().map(Rate::from),
            debounce: self.debounce.clone().map(Debounce::from),
            batch: self.batch.clone().map(Batch::from),
            priority: self.priority.unwrap_or_default(),
            weight: self.weight.unwrap_or(1),
            ..spec
        }
    }

    pub(super) fn show_pace(&mut self, spec: &FlowSpec) {
        self.concurrency = spec.concurrency.clone().map(ConcurrencyFields::from);
        self.singleton = Some(spec.singleton);
        self.throttle = spec.throttle.clone().map(RateFields::from);
        self.rate_limit = spec.rate_limit.clone().map(RateFields::from);
        self.debounce = spec.debounce.clone().map(DebounceFields::from);
        self.batch = spec.batch.clone().map(BatchFields::from);
        self.priority = Some(spec.priority);
        self.weight = Some(spec.weight);
    }
}

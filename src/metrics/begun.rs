//! What is there before anything happened: counters at 0, and histograms without a sample.

use crate::store::{notifications::Channel, outcomes::Fate};
use preloop_actors::execution::{ExecutionState, FailureCategory};

/// Counters whose labels are known beforehand, each with the values of its one label.
const BEGUN: [(&str, &str, &[&str]); 15] = [
    (
        "preloop_sync_rounds_total",
        "outcome",
        &["complete", "unfinished", "failed", "token_refused"],
    ),
    ("preloop_sync_missed_deliveries_total", "outcome", &["healed", "lost"]),
    (
        "preloop_deliveries_rejected_total",
        "reason",
        &["overloaded", "bodies_full", "too_slow", "unavailable"],
    ),
    (
        "preloop_fire_times_total",
        "outcome",
        &[
            "started",
            "waiting",
            "gathered",
            "missed",
            "superseded",
            "too_old",
            "over_cap",
            "overlap",
            "queue_full",
            "replaced",
            "idle",
            "limited",
        ],
    ),
    ("preloop_events_routed_total", "outcome", &["matched", "unmatched", "suppressed"]),
    (
        "preloop_executions_claimed_total",
        "found",
        &["PENDING", "INITIALIZING", "STARTING", "RUNNING"],
    ),
    (
        "preloop_live_sessions_dropped_total",
        "reason",
        &["slow", "error", "policy", "limit", "account_limit", "stranger_limit", "shutdown"],
    ),
    (
        "preloop_model_calls_total",
        "outcome",
        &[
            "answered",
            "unauthorized",
            "refused",
            "rate_limited",
            "failed",
            "unreachable",
            "too_slow",
            "unusable",
            "over_budget",
            "halted",
            "setup",
            "store",
        ],
    ),
    ("preloop_model_tokens_total", "direction", &["input", "output"]),
    ("preloop_mcp_tool_findings_total", "severity", &["low", "medium", "high"]),
    ("preloop_audit_entries_total", "durability", &["strict", "batched"]),
    ("preloop_audit_refused_total", "reason", &["full", "failing", "closed"]),
    ("preloop_information_flow_asks_total", "mode", &["shadow", "enforce"]),
    ("preloop_policy_shadow_calls_total", "outcome", &["same", "differs", "fault"]),
    ("preloop_trace_spans_total", "outcome", &["exported", "export_failed", "queue_full"]),
];

/// Counters without labels.
const BEGUN_PLAIN: [&str; 12] = [
    "preloop_embeddings_made_total",
    "preloop_embedding_failures_total",
    "preloop_duplicate_issues_scanned_total",
    "preloop_sync_events_total",
    "preloop_sync_issues_read_total",
    "preloop_sync_rows_written_total",
    "preloop_audit_commits_failed_total",
    "preloop_audit_sealed_total",
    "preloop_executions_created_total",
    "preloop_executions_postponed_total",
    "preloop_lease_expiries_total",
    "preloop_writes_fenced_total",
];

/// Histograms that are there without a sample.
const BEGUN_HISTOGRAMS: [&str; 4] = [
    "preloop_model_call_duration_seconds",
    "preloop_duplicate_batch_duration_seconds",
    "preloop_embedding_batch_duration_seconds",
    "preloop_sync_round_duration_seconds",
];

/// Begins counters at 0, and the gauge that only moves: the first increment of one that was not there before is no
/// increase to Prometheus.
pub fn begin() {
    for (name, label, values) in BEGUN {
        for value in values {
            metrics::counter!(name, label => *value).increment(0);
        }
    }
    metrics::gauge!("preloop_live_sessions").set(0.0);
    for channel in Channel::ALL.map(Channel::as_str) {
        for outcome in ["sent", "retried", "failed"] {
            metrics::counter!("preloop_notifications_total", "channel" => channel, "outcome" => outcome)
                .increment(0);
        }
        // Made, they are there without a sample.
        drop(metrics::histogram!("preloop_notification_delay_seconds", "channel" => channel));
        drop(
            metrics::histogram!("preloop_notification_try_duration_seconds", "channel" => channel),
        );
    }
    for name in BEGUN_HISTOGRAMS {
        drop(metrics::histogram!(name));
    }
    for served in ["fulltext", "similarity", "hybrid"] {
        drop(metrics::histogram!("preloop_search_duration_seconds", "type" => served));
    }
    for name in BEGUN_PLAIN {
        metrics::counter!(name).increment(0);
    }
    for (policy, outcome) in Fate::ALL.map(Fate::labels) {
        metrics::counter!("preloop_flow_outcomes_total", "policy" => policy, "outcome" => outcome)
            .increment(0);
    }
    for category in FailureCategory::ALL {
        let category = category.as_str();
        metrics::counter!("preloop_execution_retries_total", "failure_category" => category)
            .increment(0);
        ended(ExecutionState::Failed, category);
    }
    ended(ExecutionState::Succeeded, "none");
    ended(ExecutionState::Stopped, "none");
}

fn ended(state: ExecutionState, category: &'static str) {
    metrics::counter!(
        "preloop_executions_ended_total",
        "state" => state.as_str(), "failure_category" => category
    )
    .increment(0);
}

//! The calls of the ports by name.

use preloop_actors::execution::FailureCategory;

/// Every call: what a process can die at.
pub const NAMES: [&str; 43] = [
    "append",
    "unrouted",
    "commit_routes",
    "routing_failed",
    "flows",
    "due_schedules",
    "settle_tick",
    "resume_tick",
    "waiting",
    "claim",
    "settle_on",
    "renew",
    "release",
    "hand_over",
    "context",
    "record",
    "record_all",
    "log_position",
    "append_log",
    "explain_waiting",
    "expire_waiting",
    "let_go",
    "orphans",
    "overdue",
    "request_stop",
    "number_outbox",
    "newest_position",
    "after_position",
    "replay",
    "trim",
    "ready",
    "engine",
    "fetch",
    "create",
    "start",
    "find",
    "logs",
    "wait",
    "result_file",
    "stop",
    "stopped",
    "remove",
    "list",
];

/// What a call that Docker refuses says of the execution it was made for.
pub fn rejection(call: &str) -> Option<FailureCategory> {
    match call {
        "fetch" => Some(FailureCategory::ImagePull),
        "create" | "start" => Some(FailureCategory::ContainerStart),
        "result_file" => Some(FailureCategory::InvalidResult),
        _ => None,
    }
}

//! What each metric means: the one list of names, kinds and help texts.

use metrics::{describe_counter, describe_gauge, describe_histogram};

/// How a metric moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Counter,
    Gauge,
    Histogram,
}

use Kind::{Counter, Gauge, Histogram};

/// Every metric of ours. The standard `process_*` ones are described where they are read.
pub const METRICS: [(Kind, &str, &str); 78] = [
    (Gauge, "preloop_build_info", "Always 1; the label says which version runs."),
    (Counter, "preloop_http_requests_total", "Requests answered, by route pattern, never by path."),
    (Histogram, "preloop_http_request_duration_seconds", "From a request's head to its answer's."),
    (Counter, "preloop_events_received_total", "Events committed, or known from before."),
    (Counter, "preloop_deliveries_rejected_total", "Deliveries answered 503, to be sent again."),
    (
        Gauge,
        "preloop_ingest_overloaded",
        "1 while events are refused because too many come, else 0.",
    ),
    (Histogram, "preloop_ingest_batch_events", "Events of one commit."),
    (Histogram, "preloop_ingest_commit_duration_seconds", "From a batch's cut to its commit."),
    (Counter, "preloop_events_routed_total", "Events whose routing was committed."),
    (
        Histogram,
        "preloop_event_routing_delay_seconds",
        "From an event's acceptance to the commit of its executions.",
    ),
    (
        Gauge,
        "preloop_events_unrouted",
        "Events that wait for the router, counted up to 10000; the same on every replica.",
    ),
    (
        Gauge,
        "preloop_events_oldest_unrouted_seconds",
        "Age of the oldest event that waits for the router.",
    ),
    (
        Gauge,
        "preloop_events_parked",
        "Events whose routing failed too often, counted up to 10000: a person must look.",
    ),
    (
        Gauge,
        "preloop_event_partition_days",
        "Days, today included, for which events have a partition.",
    ),
    (
        Gauge,
        "preloop_executions",
        "Executions that have not ended, by state, counted up to 10000; the same on every replica.",
    ),
    (
        Gauge,
        "preloop_executions_oldest_claimable_seconds",
        "How long the oldest execution that may start has waited for it.",
    ),
    (Counter, "preloop_executions_created_total", "Executions that events started."),
    (
        Counter,
        "preloop_flow_outcomes_total",
        "What flows made of events that matched them, and of executions, by the policy that decided and the outcome.",
    ),
    (
        Gauge,
        "preloop_flow_waiting",
        "Executions, events and fire times that wait, by reason, each counted up to 10000; the same on every replica.",
    ),
    (
        Counter,
        "preloop_fire_times_total",
        "Fire times of schedules, by what became of them: started, waiting, gathered, or why they were skipped.",
    ),
    (
        Counter,
        "preloop_executions_claimed_total",
        "Executions claimed here, by the state they were found in.",
    ),
    (
        Counter,
        "preloop_executions_ended_total",
        "Executions that ended here, by state and failure category.",
    ),
    (
        Counter,
        "preloop_executions_postponed_total",
        "Places given back because the container runtime was away.",
    ),
    (
        Counter,
        "preloop_execution_retries_total",
        "Attempts that failed and are followed by another, by failure category.",
    ),
    (
        Histogram,
        "preloop_execution_claim_delay_seconds",
        "From an execution's creation to its first claim.",
    ),
    (Gauge, "preloop_execution_slots", "Executions this process runs at most."),
    (Gauge, "preloop_execution_slots_used", "Executions this process runs."),
    (
        Histogram,
        "preloop_container_launch_duration_seconds",
        "From the decision to launch to a started container.",
    ),
    (
        Counter,
        "preloop_lease_expiries_total",
        "Executions taken over from an owner that fell silent.",
    ),
    (
        Counter,
        "preloop_writes_fenced_total",
        "Writes dropped because the lease they named was gone.",
    ),
    (Gauge, "preloop_actors", "Supervised actors alive, by kind."),
    (Counter, "preloop_actor_restarts_total", "Actors rebuilt, by kind and reason."),
    (
        Gauge,
        "preloop_actor_mailbox_messages",
        "Messages sent to actors of a kind and not yet taken up.",
    ),
    (
        Gauge,
        "preloop_database_up",
        "1 when the database answered the last look, else 0; gauges of what it holds are then NaN.",
    ),
    (
        Gauge,
        "preloop_database_connections",
        "Connections of the pool, by what they do; `max` is the limit.",
    ),
    (Gauge, "preloop_database_waiting", "Callers that wait for a connection."),
    (Gauge, "preloop_live_sessions", "WebSocket sessions open."),
    (
        Counter,
        "preloop_live_sessions_dropped_total",
        "WebSocket sessions refused or ended by the server.",
    ),
    (
        Counter,
        "preloop_trace_spans_total",
        "Spans of traces, by what became of them; anything but `exported` is lost.",
    ),
    (
        Counter,
        "preloop_notifications_total",
        "Tries to tell somebody of an approval, by channel and outcome; `failed` ones were given up.",
    ),
    (
        Gauge,
        "preloop_notifications_late_seconds",
        "Since when the oldest message that should be on its way waits, by channel; the same on every replica.",
    ),
    (
        Histogram,
        "preloop_notification_try_duration_seconds",
        "How long one try to send a message took, by channel.",
    ),
    (
        Histogram,
        "preloop_notification_delay_seconds",
        "From a message's queueing to its arrival at the other side, by channel.",
    ),
    (
        Histogram,
        "mcp_server_operation_duration_seconds",
        "From a client's MCP request to its answer, by method, revision and kind of error.",
    ),
    (
        Histogram,
        "mcp_client_operation_duration_seconds",
        "From our request to another MCP server to its answer, by the same.",
    ),
    (
        Histogram,
        "mcp_server_session_duration_seconds",
        "From an MCP session's beginning on this replica to its end, for older revisions, which have sessions.",
    ),
    (Counter, "preloop_model_calls_total", "Calls of language models, by outcome."),
    (
        Counter,
        "preloop_model_tokens_total",
        "Tokens that calls of language models took, by direction.",
    ),
    (
        Histogram,
        "preloop_model_call_duration_seconds",
        "From a question to a language model to its answer, tries that failed included.",
    ),
    (
        Counter,
        "preloop_duplicate_issues_scanned_total",
        "Issues that were compared with what is near them.",
    ),
    (
        Histogram,
        "preloop_duplicate_batch_duration_seconds",
        "How long it took to compare at most 500 issues with what is near them.",
    ),
    (
        Gauge,
        "preloop_mcp_tools_held",
        "Tools of MCP servers that are held until people review them; the same on every replica.",
    ),
    (
        Counter,
        "preloop_mcp_tool_findings_total",
        "Suspicious things found in first lists of MCP servers, by severity.",
    ),
    (Counter, "preloop_audit_entries_total", "Entries of the record committed, by durability."),
    (
        Counter,
        "preloop_audit_refused_total",
        "Calls that got no place in the record, and were refused for it, by reason.",
    ),
    (
        Counter,
        "preloop_audit_commits_failed_total",
        "Commits of the record that failed, and are tried again.",
    ),
    (
        Histogram,
        "preloop_audit_commit_duration_seconds",
        "From the cut of a batch of the record to its commit.",
    ),
    (
        Counter,
        "preloop_information_flow_asks_total",
        "Calls that labels hold, or would hold in the mode `shadow`, by mode.",
    ),
    (
        Counter,
        "preloop_policy_shadow_calls_total",
        "Calls that a draft decided about as well, by how it came out beside what was decided.",
    ),
    (Gauge, "preloop_audit_waiting", "Entries of the record that wait for a batch."),
    (
        Gauge,
        "preloop_audit_failing",
        "1 while the record cannot be written and calls are refused, else 0.",
    ),
    (
        Counter,
        "preloop_audit_sealed_total",
        "Entries of the record that got their place in a chain.",
    ),
    (
        Gauge,
        "preloop_audit_chains_faulty",
        "Accounts whose record is not what was sealed, as far as it was compared; the same on every replica.",
    ),
    (
        Histogram,
        "preloop_search_duration_seconds",
        "From a query to what it found, by how was searched.",
    ),
    (
        Gauge,
        "preloop_search_waiting",
        "Issues and comments that wait to be indexed, counted up to 100000; the same on every replica.",
    ),
    (
        Gauge,
        "preloop_search_failing",
        "Those among them that could not be indexed so far, and are tried again.",
    ),
    (
        Gauge,
        "preloop_search_news_age_seconds",
        "How long the oldest change of an issue or a comment has waited to be indexed.",
    ),
    (Counter, "preloop_embeddings_made_total", "Vectors made of texts, by this replica."),
    (
        Counter,
        "preloop_embedding_failures_total",
        "Batches of texts that a model made no vectors of.",
    ),
    (
        Histogram,
        "preloop_embedding_batch_duration_seconds",
        "How long a model took for a batch of at most 32 texts.",
    ),
    (Counter, "preloop_sync_rounds_total", "Rounds over trackers, by how they ended."),
    (Histogram, "preloop_sync_round_duration_seconds", "From a lease on a tracker to its end."),
    (Counter, "preloop_sync_issues_read_total", "Issues that trackers gave as changed."),
    (
        Counter,
        "preloop_sync_rows_written_total",
        "Issues, comments and links that polls wrote down.",
    ),
    (Counter, "preloop_sync_events_total", "Changes that polls were the first to tell of."),
    (
        Counter,
        "preloop_sync_missed_deliveries_total",
        "Deliveries that did not arrive, by whether they could be fetched.",
    ),
    (
        Gauge,
        "preloop_sync_troubles",
        "Trackers, webhooks, projects and deliveries that want a person, by what is wrong.",
    ),
    (
        Gauge,
        "preloop_sync_oldest_due_seconds",
        "How long the tracker that waits longest has been due; the same on every replica.",
    ),
];

/// Tells the recorder all of it.
pub fn describe() {
    for (kind, name, help) in METRICS {
        match kind {
            Counter => describe_counter!(name, help),
            Gauge => describe_gauge!(name, help),
            Histogram => describe_histogram!(name, help),
        }
    }
}

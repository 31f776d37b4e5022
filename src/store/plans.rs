//! The statements that run all the time stay cheap on a filled database, however they are planned.

mod of_flows;
mod often;

use super::fixtures::{World, world};
use serde_json::json;

/// Tables that grow; none of them may be read from end to end.
const GROWING: [&str; 26] = [
    "executions",
    "execution_details",
    "execution_logs",
    "events",
    "deliveries",
    "unrouted_events",
    "routings",
    "suppressed_events",
    "outbox",
    "live_messages",
    "issues",
    "issue_comments",
    "issue_relationships",
    "polled_changes",
    "mcp_sessions",
    "mcp_events",
    "search_queue",
    "search_words",
    "duplicate_queue",
    "duplicate_pairs",
    "schedule_ticks",
    "audit_unsealed",
    "audit_blocks",
    "held_labels",
    "trust_changes",
    "model_usage",
];

const ID: &str = "'01900000-0000-7000-8000-000000000000'";
const IDS: &str = "'{01900000-0000-7000-8000-000000000000}'";
const HASH: &str = "sha256('7')";
const HASHES: &str = "ARRAY[sha256('7')]";
const NO_ROWS: &str = "'[]'";

/// Fills the chains through the record.
const CHAINS: &str = "
    INSERT INTO audit_unsealed
    SELECT id, id, gen_random_uuid(), 1, ARRAY[id], ARRAY[NULL]::bytea[]
      FROM generate_series(1, 20000) AS n, LATERAL (SELECT uuid7_floor(now() + n * interval '1 s')) AS t (id);
    INSERT INTO audit_blocks
    SELECT '01900000-0000-7000-8000-000000000000', n, n, substring(hash FROM 1 FOR 16), hash, hash, hash,
           now() + n * interval '1 s'
      FROM generate_series(1, 20000) AS n, LATERAL (SELECT sha256(n::text::bytea)) AS t (hash);";

/// Fills what accounts have spent on language models.
const SPENDING: &str = "
    INSERT INTO model_usage (account_id, day, calls, tokens, cost_micros)
    SELECT account_id, current_date - n, 1, 1, 1 FROM organizations, generate_series(1, 20000) AS n;";

async fn filled() -> World {
    let world = world().await;
    let flow = world.flow().await;
    super::fixtures::flow(&world, world.account, json!({ "manual": {} })).await;
    let fill = "
        INSERT INTO executions (id, account_id, flow_id, flow_version_id, event_id, state,
                                queue_deadline, ended_at, lease_owner, lease_expires_at)
        SELECT gen_random_uuid(), flow.account_id, flow.id, flow.version_id, gen_random_uuid(), state,
               now() + interval '1 day', CASE state WHEN 'FAILED' THEN now() END,
               CASE state WHEN 'RUNNING' THEN flow.id END, CASE state WHEN 'RUNNING' THEN now() END
          FROM flows AS flow, generate_series(1, 64000) AS n,
               LATERAL (SELECT CASE WHEN n <= 60000 THEN 'FAILED' WHEN n <= 63900 THEN 'PENDING'
                                    ELSE 'RUNNING' END) AS state (state)
         WHERE flow.id = 'FLOW';
        INSERT INTO execution_details (execution_id) SELECT id FROM executions;
        INSERT INTO events (id, account_id, source, source_id, delivery_key, kind, raw_kind, attributes,
                            payload_encoding, payload, payload_bytes)
        SELECT overlay(gen_random_uuid()::text placing left(uuid7_floor(now() + interval '1 min')::text, 13)
                       from 1 for 13)::uuid,
               event_id, 'github', flow_id, n::text, '', '', '{}', 'raw', '', 0
          FROM (SELECT event_id, flow_id, row_number() OVER () AS n FROM executions LIMIT 10000) AS executions;
        INSERT INTO unrouted_events (event_id, account_id)
        SELECT id, account_id FROM events ORDER BY id LIMIT 3000;
        INSERT INTO routings (account_id, lowest, highest, generation, events)
        SELECT account_id, id, id, 1, ARRAY[id] FROM events;
        INSERT INTO suppressed_events (event_id, account_id, reason) SELECT id, account_id, '' FROM events;
        INSERT INTO deliveries SELECT gen_random_uuid(), id FROM events;
        INSERT INTO execution_logs
        SELECT id, line, 1, line, now(), 'stdout', 'x'
          FROM (SELECT id FROM executions ORDER BY id LIMIT 2000) AS executions, generate_series(0, 4) AS line;
        INSERT INTO outbox (account_id, topic, body) SELECT account_id, 'system', '{}' FROM events;
        INSERT INTO live_messages
        SELECT row_number() OVER (), account_id, 1, 'system', '{}', now() FROM events;
        INSERT INTO projects (id, account_id, organization_id, name, identifier)
        SELECT gen_random_uuid(), account_id, id, n::text, n::text FROM organizations, generate_series(1, 20) AS n;
        INSERT INTO issues (id, account_id, tracker_id, project_id, external_id, key, url, title, is_pull_request)
        SELECT gen_random_uuid(), project.account_id, organization.tracker_id, project.id, project.name || '-' || n,
               project.name || '#' || n, 'https://' || project.name || '/' || n, 'word ' || n % 500, false
          FROM projects AS project JOIN organizations AS organization ON organization.id = project.organization_id,
               generate_series(1, 1000) AS n;
        INSERT INTO issue_comments (id, account_id, issue_id, tracker_id, external_id, url, body)
        SELECT gen_random_uuid(), account_id, id, tracker_id, external_id, url, title FROM issues;
        INSERT INTO issue_relationships (id, account_id, issue_id, kind, target_key, comes_from_tracker, confidence)
        SELECT gen_random_uuid(), account_id, id, 'blocks', key, true, 1 FROM issues;
        INSERT INTO polled_changes (tracker_id, object, kind, version, event_id)
        SELECT tracker_id, 'issue:' || external_id, 'issue_opened', now(), gen_random_uuid() FROM issues;
        INSERT INTO mcp_sessions (id_hash, binding, version, capabilities)
        SELECT sha256(n::text::bytea), 'user:' || n % 50, '2025-11-25', '{}' FROM generate_series(1, 5000) AS n;
        INSERT INTO mcp_events (session_hash, stream, number, message, is_last)
        SELECT id_hash, 1, n, '{}', n = 5 FROM mcp_sessions, generate_series(1, 5) AS n;
        INSERT INTO held_labels (account_id, holder, labels)
        SELECT account_id, 'key:' || n, '{reads-private}' FROM organizations, generate_series(1, 20000) AS n;
        INSERT INTO trust_changes (account_id, changed_at)
        SELECT account_id, now() - n * interval '1 s' FROM organizations, generate_series(1, 20000) AS n;
        INSERT INTO search_words
        SELECT account_id, 'word' || n, 'word' || n, n, lookalikes('word' || n)
          FROM organizations, generate_series(1, 20000) AS n;
        INSERT INTO duplicate_pairs
               (account_id, one_id, other_id, one_content, other_content, probability, verdict, matched)
        SELECT account_id, id, next, '', '', 0.5, 'overlapping', '[]'
          FROM (SELECT account_id, id, lead(id) OVER (ORDER BY id) AS next FROM issues) AS pair
         WHERE next IS NOT NULL;
        INSERT INTO schedule_ticks (flow_id, fire_at, account_id, until, outcome)
        SELECT flow.id, at, account_id, at, CASE WHEN n > 49990 THEN 'waiting' ELSE 'started' END
          FROM flows AS flow, generate_series(1, 50000) AS n, LATERAL (SELECT now() + n * interval '1 min') AS t (at);
        ANALYZE";
    let fill = CHAINS.to_owned() + SPENDING + &fill.replace("FLOW", &flow.flow.to_string());
    world.client().await.unwrap().batch_execute(&fill).await.unwrap();
    world
}

/// The statement as planned for these values, and as planned for any: the mode and the plan's lines.
async fn plans(
    world: &World,
    name: &str,
    sql: &str,
    values: &[&str],
) -> [(&'static str, Vec<String>); 2] {
    let db = world.client().await.unwrap();
    let mut plans = [("force_custom_plan", Vec::new()), ("force_generic_plan", Vec::new())];
    for (mode, plan) in &mut plans {
        // As housekeeping runs its own statements.
        let seqscan = if name.starts_with("housekeeping/") { "off" } else { "on" };
        let prepare = format!(
            "DEALLOCATE ALL; SET plan_cache_mode = {mode}; SET enable_seqscan = {seqscan}; PREPARE it AS {sql}"
        );
        db.batch_execute(&prepare).await.unwrap();
        let values =
            if values.is_empty() { String::new() } else { format!("({})", values.join(", ")) };
        let explain = format!("EXPLAIN (COSTS OFF) EXECUTE it {values}");
        let lines = db.simple_query(&explain).await.unwrap();
        plan.extend(lines.iter().filter_map(|line| match line {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        }));
    }
    plans
}

/// The plans of the statement that read a growing table from end to end.
async fn too_long(world: &World, name: &str, sql: &str, values: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let today: String =
        world.value("SELECT 'events_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')", &[]).await;
    for (mode, plan) in plans(world, name, sql, values).await {
        let reads_all = |line: &&String| {
            let table = line.split("Seq Scan on ").nth(1).and_then(|rest| rest.split(' ').next());
            // Partitions of other days are empty, and reading an empty table costs nothing.
            table.is_some_and(|table| GROWING.contains(&table) || table == today)
        };
        if let Some(line) = plan.iter().find(reads_all) {
            found.push(format!("{name}, {mode}: {line} in\n{}", plan.join("\n")));
        }
    }
    found
}

/// A table of statements: the file, the one it goes on from where there is one, and values for its parameters, as
/// literals.
macro_rules! statements {
    ($($file:literal $(behind $base:literal)?: $($value:expr),*;)+) => {
        &[$(($file, concat!($(include_str!($base),)? include_str!($file)), &[$($value),*])),+]
    };
}

/// What runs all the time, or whenever a page is open.
const STATEMENTS: &[(&str, &str, &[&str])] = statements! {
    "executions/claim.sql": ID, "60", "8", "5";
    "executions/waiting.sql": "'engine'";
    "executions/paused.sql": ID;
    "executions/paused_for.sql": ID;
    "executions/take_over.sql": ID, "60", "500", "3::smallint", "4::smallint", "10";
    "executions/renew.sql": ID, "60", "10", IDS, "'{1}'", "3::smallint", "3";
    "executions/release.sql": ID, "4::smallint";
    "executions/context.sql": ID, ID, ID, "1";
    "executions/starting.sql": ID, ID, ID, "1", "''", "'{}'", "''";
    "executions/running.sql": ID, ID, ID, "1", "1", "''", "''";
    "executions/back_to_waiting.sql": ID, ID, ID, "1", "1", "''", "0::smallint", "60";
    "executions/lock_steps.sql": IDS, IDS;
    "flow_control/lines.sql": "'{1}'", "'{5}'";
    "flow_control/starts.sql": "'{1}'", "'{5}'";
    "flow_control/gatherings.sql": "'{1}'";
    "flow_control/stop.sql": IDS;
    "flow_control/throttled.sql": "1000";
    "flow_control/unthrottle.sql": IDS;
    "flow_control/missed.sql": "1", "2000", "100";
    "flow_control/due.sql": "100";
    "flow_control/settle.sql": IDS, IDS, IDS, "'{skipped}'", "'{a}'";
    "housekeeping/trim_outcomes.sql": "1000", "90";
    "housekeeping/trim_starts.sql": "1000";
    "executions/ended.sql": IDS, IDS, IDS, "'{1}'", "'{FAILED}'", "'{a}'", "'{a}'", "'{null}'";
    "executions/explain_waiting.sql": "'full'", "'busy'", "4", "30", "1000";
    "executions/explain_waiting.sql": "null", "'busy'", "4", "30", "1000";
    "executions/orphans.sql": IDS, "'{1}'";
    "executions/overdue.sql": IDS, "'{1}'", "60", "10", "60";
    "executions/stop_waiting.sql": "1000";
    "executions/expire_waiting.sql": "1000", "''", "86400";
    "schedules/due.sql": "100";
    "schedules/in_the_way.sql": ID;
    "schedules/oldest_waiting.sql": ID;
    "schedules/stop_open.sql": ID;
    "schedules/replace_waiting.sql": ID;
    "schedules/resumed.sql": ID, "now()", "'started'", ID, ID, "null";
    "schedules/list.sql": ID, ID, "null", "null", "50", "0";
    "schedules/count.sql": ID, ID, "'skipped'", "true";
    "schedules/gathered.sql": IDS, IDS, "'{null}'";
    "housekeeping/trim_schedule_ticks.sql": "1000", "90";
    "events/unrouted.sql": "100", ID;
    "events/events.sql": IDS, ID, ID, "1000";
    "events/event.sql": ID, ID;
    "events/first_deliveries.sql": IDS;
    "events/take.sql": IDS, IDS, "'{1}'";
    "events/hold_back.sql": IDS, IDS, "'{1}'", "'{0}'", "'{\"{}\"}'", "'{a}'", "'{a}'", "3::smallint",
        "'{1}'";
    "flow_history/routed_under.sql": ID, ID;
    "housekeeping/trim_routings.sql": "1000", "30";
    "housekeeping/trim_suppressed_events.sql": "1000", "30";
    "events/announce.sql": IDS, "'{1}'", "'{a}'", ID, ID;
    "events/routing_failed.sql": ID, "''", "3::smallint", "''";
    "events/started_before.sql": ID, ID, ID;
    "issues/keep.sql": NO_ROWS;
    "issues/keep_comments.sql": NO_ROWS;
    "issues/forget_comments.sql": IDS, "'{a}'";
    "issues/find.sql": ID, "'a'", "'b'", "'c'", ID, "5";
    "issues/these.sql": ID, IDS;
    "issues/comments.sql": ID, ID, "100";
    "issues/these_comments.sql": ID, IDS;
    "issues/list.sql": ID, "null", "null", "true", "null", "false", "20", "0";
    "issues/list.sql": ID, ID, "null", "null", "null", "false", "20", "0";
    "issues/list_found.sql": ID, "null", "null", "true", "'word 7'", "false", "20", "0";
    "issues/count_found.sql": ID, "null", "null", "true", "'word 7'", "false";
    "issues/list_comments.sql": ID, ID, "20", "0";
    "issues/count_comments.sql": ID, ID;
    "idempotency_keys/begin.sql": ID, HASH, HASH;
    "idempotency_keys/find.sql": ID, HASH, "120";
    "idempotency_keys/finish.sql": ID, HASH, "200::smallint", "'{}'";
    "idempotency_keys/release.sql": ID, HASH;
    "housekeeping/trim_idempotency_keys.sql": "1000";
    "issues/labels.sql": ID, ID, "200";
    "issues/search.sql": ID, "'word 7'", "null", "10", "2000", "false";
    "issues/search.sql": ID, "'word 7'", ID, "10", "2000", "true";
    "search/words.sql": ID, "'word 7 wrod'", "24";
    "search/by_words.sql": ID, "'word'", "null", "null", "null", "null", "null", "null", "null", "null", "null", "null", "0",
        "600", "'{word}'", "'{1}'", "100";
    "search_index/claim.sql": "32", ID, "400", "false", ID;
    "search_index/due.sql": ;
    "search_index/done.sql": IDS, ID;
    "search_index/failed.sql": IDS, ID, "''", "false";
    "search_index/missing.sql": "1::smallint", IDS, HASHES;
    "duplicates/take.sql": "10000", ID, "300";
    "duplicates/nearness.sql": "1::smallint", ID, IDS, IDS, "10", "0.5";
    "duplicates/done.sql": ID, IDS;
    "duplicates/forget.sql": IDS;
    "duplicates/sides.sql": IDS, "100";
    "duplicates/same_title.sql": ID, IDS, "10";
    "duplicates/by_words.sql": ID, IDS, "10";
    "issues/by_external_id.sql": ID, ID, "'a'";
    "issues/comment_by_external_id.sql": ID, ID, "'a'";
    "sync/known_issues.sql": ID, "'{a}'";
    "sync/known_by_key.sql": ID, ID, "'{a}'";
    "sync/known_comments.sql": ID, "'{a}'", IDS;
    "sync/known_links.sql": IDS;
    "sync/drop_links.sql": IDS;
    "sync/insert_links.sql": ID, NO_ROWS;
    "sync/note_told.sql": ID, "'{a}'", "'{a}'", "'{now}'", "'{now}'", IDS;
    "sync/advance.sql": ID, "null", "true";
    "sync/forget_organizations.sql": ID, "'{octo}'";
    "sync/forget_projects.sql": ID, ID, IDS;
    "tracker_alarms/settle.sql": ID, "14";
    "tracker_alarms/untold.sql": ID, "86400", "10000", "200";
    "events/told_by_poll.sql": IDS, IDS, "'{a}'", "'{now}'", ID, ID;
    "housekeeping/trim_polled_changes.sql": "1000", "90";
    "held_labels/read.sql": ID, "'key:7'", "null", "86400", "600";
    "held_labels/read.sql": ID, "'execution:7'", ID, "86400", "600";
    "held_labels/take.sql": ID, "'key:7'", "'{reads-private}'", "86400";
    "held_labels/touch.sql": ID, "'key:7'";
    "housekeeping/trim_held_labels.sql": "1000";
    "model_usage/spent.sql": ID;
    "trust_changes/recent.sql": ;
    "trust_changes/note.sql": ID;
    "housekeeping/trim_trust_changes.sql": "1000";
    "mcp_sessions/take_over.sql": HASH, "'user:1'", "1800";
    "mcp_sessions/used.sql": HASHES;
    "mcp_sessions/delete.sql": HASHES;
    "mcp_sessions/expire.sql": "1800";
    "mcp_sessions/append.sql": HASH, "1", "'{6}'", "'{a}'", "false", "6";
    "mcp_sessions/end.sql": HASH, "1", "5";
    "mcp_sessions/behind.sql": HASH, "1", "2";
    "mcp_sessions/has_stream.sql": HASH, "1", ID;
    "mcp_sessions/begin.sql": HASH, "1", "'1'", ID;
    "overview/overview.sql": ID, "10000", "5";
    "overview/waiting.sql": "10000";
    "activity/events.sql": ID, ID, ID, "0", "1000", "500000";
    "activity/executions.sql": ID, "now()", "now()", "1000", "500000";
    "activity/standing.sql": ID, "10000";
    "live/number.sql": "500", "1";
    "live/replay.sql": ID, "'{system}'", "5", "100";
    "live/trim_old.sql": "5000", "86400", "0";
    "live/trim_long.sql": "5000", "10000", IDS, "'{0}'";
    "housekeeping/trim_queue.sql": "1000", "90";
    "housekeeping/trim_ledger.sql": "1000", "90";
    "housekeeping/due_accounts.sql": "90", "30", "1000";
    "housekeeping/trim_logs.sql": ID, "now()", "1000", "100";
    "housekeeping/trim_executions.sql": ID, "now()", "1000";
    "execution_views/log_is_gone.sql": ID;
    "event_views/started_something.sql": ID, ID;
    "event_views/list.sql" behind "event_views/matching.sql":
        ID, "null", "null", "null", "null", "null", "null", "null", ID, ID, "50", "5000";
    "event_views/list.sql" behind "event_views/matching.sql":
        ID, "null", "null", "null", "null", "null", ID, "'parked'", ID, ID, "50", "5000";
    "event_views/ids.sql" behind "event_views/matching.sql":
        ID, "null", "null", "null", "null", "null", ID, "'parked'", ID, ID, ID, "500";
    "event_views/parked.sql": ID, "100";
    "event_views/parked_ids.sql": ID, "'a'", ID, "500";
    "replays/replay.sql": ID, IDS, IDS, IDS, IDS, ID, "60", "'{1}'", "'{a}'";
    "replays/settle.sql": ID, IDS;
    "replays/started.sql": ID, ID, IDS;
    "replays/of_execution.sql": ID, ID;
    "flow_history/suppressed.sql": ID, ID;
    "flow_history/generations.sql": ID, IDS, "'{now}'", "'{true}'";
    "event_views/standing.sql": ID, IDS, ID, ID;
    "event_views/get.sql": ID, ID;
    "event_views/executions.sql": ID, ID, "100";
    "gathering_views/list.sql": ID, ID, "100", "0";
    "gathering_views/count.sql": ID, ID;
    "flows/list.sql": ID, "null", "500", "0";
    "flows/these.sql": ID, IDS;
    "execution_views/list.sql": ID, "null", "null", "null", "50", "5000";
    "execution_views/these.sql": ID, IDS;
    "execution_views/get.sql": ID, ID;
    "execution_views/places.sql": ID, IDS;
    "execution_views/gathered.sql": ID, ID, "101";
    "audit_chain/is_waiting.sql": ID;
    "audit_chain/unsealed.sql": ID, "250", "1000";
    "audit_chain/sealed.sql": IDS, IDS;
    "audit_chain/blocks.sql": ID, "10000", "500";
    "audit_chain/boundary.sql": ID, "now()";
    "audit_chain/first_block.sql": ID;
    "audit_chain/hash_at.sql": ID, "10000";
    "audit_chain/waiting_of.sql": ID;
    "audit_chain/delete_blocks.sql": ID, "100";
};

#[tokio::test]
async fn what_runs_all_the_time_reads_no_table_from_end_to_end() {
    let world = filled().await;
    let mut found = Vec::new();
    for (name, sql, values) in STATEMENTS {
        found.extend(too_long(&world, name, sql, values).await);
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

/// Neither the rest of the ledger nor what earlier batches left is looked at.
#[tokio::test]
async fn the_ledger_is_trimmed_from_its_oldest_end() {
    let world = filled().await;
    let sql = include_str!("housekeeping/trim_ledger.sql");
    for (mode, plan) in plans(&world, "housekeeping/trim_ledger.sql", sql, &["1000", "90"]).await {
        let plan = plan.join("\n");
        let by_age = plan.contains("Index Scan using deliveries_age on deliveries");
        assert!(by_age && !plan.contains("Sort"), "{mode}:\n{plan}");
    }
}

#[tokio::test]
async fn the_check_above_would_notice() {
    let sql = "SELECT id FROM executions WHERE attempt = $1";
    let found = too_long(&world().await, "no index", sql, &["5::smallint"]).await;
    assert!(found.iter().any(|one| one.contains("Seq Scan on executions")), "{found:?}");
}

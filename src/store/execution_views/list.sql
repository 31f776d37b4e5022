-- Executions as a list shows them, newest first. The page is cut first, so that only its rows are joined;
-- what is large is looked up one by one, because a planner free to join may read all of it.
SELECT e.id, e.flow_id, f.name AS flow_name, v.number AS flow_version, e.event_id, e.state,
       e.created_at, e.updated_at, e.started_at, e.ended_at, e.failure_category, e.queued_reason,
       e.retry_of, e.attempt, e.stop_requested_at, e.stop_source, d.error_message,
       ev.source AS trigger_source, ev.kind AS trigger_type, ev.subject, ev.subject_url
  FROM (SELECT *
          FROM executions
         WHERE account_id = $1
           AND ($2::uuid IS NULL OR flow_id = $2)
           AND ($3::text[] IS NULL OR state = ANY ($3))
           AND ($4::timestamptz IS NULL OR COALESCE(started_at, created_at) >= $4)
         ORDER BY id DESC
         LIMIT $5 OFFSET $6) e
  JOIN flows f ON f.id = e.flow_id
  JOIN flow_versions v ON v.id = e.flow_version_id
  LEFT JOIN LATERAL (SELECT error_message FROM execution_details WHERE execution_id = e.id LIMIT 1) d ON true
  LEFT JOIN LATERAL (
       SELECT source, kind, subject, subject_url FROM events WHERE id = e.event_id LIMIT 1) ev ON true
 ORDER BY e.id DESC;

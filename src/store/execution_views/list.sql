-- Executions as a list shows them, newest first. $5 is a LIKE pattern over what people would search for.
-- The page is cut first, and what stands in other tables is looked up row by row: joined before, the planner may
-- choose to read all events, the largest table there is.
WITH page AS MATERIALIZED (
    SELECT e.*
      FROM executions e
     WHERE e.account_id = $1
       AND ($2::uuid IS NULL OR e.flow_id = $2)
       AND ($3::text[] IS NULL OR e.state = ANY ($3))
       AND ($4::timestamptz IS NULL OR COALESCE(e.started_at, e.created_at) >= $4)
       AND ($5::text IS NULL OR e.id::text ILIKE $5
            OR (SELECT f.name ILIKE $5 FROM flows f WHERE f.id = e.flow_id)
            OR (SELECT ev.subject ILIKE $5 OR ev.kind ILIKE $5 FROM events ev WHERE ev.id = e.event_id)
            OR (SELECT d.error_message ILIKE $5 FROM execution_details d WHERE d.execution_id = e.id))
     ORDER BY e.id DESC
     LIMIT $6 OFFSET $7
)
SELECT e.id, e.flow_id, f.name AS flow_name, v.number AS flow_version, e.event_id, e.state,
       e.created_at, e.updated_at, e.started_at, e.ended_at, e.failure_category, e.queued_reason,
       e.retry_of, e.attempt, e.stop_requested_at, e.stop_source, d.error_message,
       ev.source AS trigger_source, ev.kind AS trigger_type, ev.subject, ev.subject_url
  FROM page e
  JOIN flows f ON f.id = e.flow_id
  JOIN flow_versions v ON v.id = e.flow_version_id
  LEFT JOIN LATERAL (SELECT error_message FROM execution_details WHERE execution_id = e.id LIMIT 1) d ON true
  LEFT JOIN LATERAL (
       SELECT source, kind, subject, subject_url FROM events WHERE id = e.event_id LIMIT 1) ev ON true
 ORDER BY e.id DESC;

-- Executions as a list shows them, newest first, with the text of the LIKE pattern $5 in what people would search for.
SELECT e.id, e.flow_id, f.name AS flow_name, v.number AS flow_version, e.event_id, e.state,
       e.created_at, e.updated_at, e.started_at, e.ended_at, e.failure_category, why_queued(e) AS queued_reason,
       e.concurrency_key, e.retry_of, e.attempt, e.stop_requested_at, e.stop_source, d.error_message,
       EXISTS (SELECT FROM approval_requests r WHERE r.execution_id = e.id AND r.status = 'pending') AS waits,
       ev.source AS trigger_source, ev.kind AS trigger_type, ev.subject, ev.subject_url
  FROM executions e
  JOIN flows f ON f.id = e.flow_id
  JOIN flow_versions v ON v.id = e.flow_version_id
  LEFT JOIN execution_details d ON d.execution_id = e.id
  -- One by one: free to join, the planner may read all events.
  LEFT JOIN LATERAL (
       SELECT source, kind, subject, subject_url FROM events WHERE id = e.event_id LIMIT 1) ev ON true
 WHERE e.account_id = $1
   AND ($2::uuid IS NULL OR e.flow_id = $2)
   AND ($3::text[] IS NULL OR e.state = ANY ($3))
   AND ($4::timestamptz IS NULL OR COALESCE(e.started_at, e.created_at) >= $4)
   AND (f.name ILIKE $5 OR ev.subject ILIKE $5 OR ev.kind ILIKE $5
        OR d.error_message ILIKE $5 OR e.id::text ILIKE $5)
 ORDER BY e.id DESC
 LIMIT $6 OFFSET $7;

-- These executions as a list shows them, with the version of their rows and of their flows'.
-- What is large is looked up one by one, because a planner free to join may read all of it.
SELECT e.id, e.flow_id, f.name AS flow_name, v.number AS flow_version, e.event_id, e.state,
       e.created_at, e.updated_at, e.started_at, e.ended_at, e.failure_category, e.queued_reason,
       e.concurrency_key, e.retry_of, e.attempt, e.stop_requested_at, e.stop_source, d.error_message,
       EXISTS (SELECT FROM approval_requests r WHERE r.execution_id = e.id AND r.status = 'pending') AS waits,
       ev.source AS trigger_source, ev.kind AS trigger_type, ev.subject, ev.subject_url,
       e.xmin AS row_version, f.xmin AS other_version
  FROM executions e
  JOIN flows f ON f.id = e.flow_id
  JOIN flow_versions v ON v.id = e.flow_version_id
  LEFT JOIN LATERAL (SELECT error_message FROM execution_details WHERE execution_id = e.id LIMIT 1) d ON true
  LEFT JOIN LATERAL (
       SELECT source, kind, subject, subject_url FROM events WHERE id = e.event_id LIMIT 1) ev ON true
 WHERE e.account_id = $1
   AND e.id = ANY ($2);

-- One execution with everything people read about it, but its event and its log.
SELECT e.id, e.flow_id, f.name AS flow_name, v.number AS flow_version, e.event_id, e.state,
       e.created_at, e.updated_at, e.started_at, e.ended_at, e.failure_category, why_queued(e) AS queued_reason,
       e.concurrency_key, e.retry_of, e.attempt, e.stop_requested_at, e.stop_source, d.error_message,
       EXISTS (SELECT FROM approval_requests r WHERE r.execution_id = e.id AND r.status = 'pending') AS waits,
       ev.source AS trigger_source, ev.kind AS trigger_type, ev.subject, ev.subject_url,
       d.prompt, COALESCE(d.unresolved, '{}') AS unresolved, d.result, d.container_id, d.image_digest,
       d.stop_confirmed_at,
       (SELECT max(l.seq) + 1 FROM execution_logs l WHERE l.execution_id = e.id) AS log_lines
  FROM executions e
  JOIN flows f ON f.id = e.flow_id
  JOIN flow_versions v ON v.id = e.flow_version_id
  LEFT JOIN execution_details d ON d.execution_id = e.id
  LEFT JOIN events ev ON ev.id = e.event_id
 WHERE e.account_id = $1
   AND e.id = $2;

-- Events as a list shows them, newest first, with how their routing stands. $4 is a LIKE pattern.
SELECT ev.id, ev.source, ev.kind, ev.raw_kind, ev.tracker_id, ev.organization_id, ev.project_identifier,
       ev.subject, ev.subject_url, ev.actor, ev.causation_depth, ev.caused_by, ev.is_own, ev.received_at,
       u.event_id IS NOT NULL AS is_waiting, u.attempts, u.retry_at, u.last_error, u.parked_at,
       (SELECT count(*) FROM executions e WHERE e.event_id = ev.id) AS executions_count
  FROM events ev
  LEFT JOIN unrouted_events u ON u.event_id = ev.id
 WHERE ev.account_id = $1
   AND ($2::text IS NULL OR ev.source = $2)
   AND ($3::text IS NULL OR ev.kind = $3)
   AND ($4::text IS NULL OR ev.subject ILIKE $4)
 ORDER BY ev.id DESC
 LIMIT $5 OFFSET $6;

-- One event with its payload as stored, and how its routing stands.
SELECT ev.id, ev.source, ev.kind, ev.raw_kind, ev.tracker_id, ev.organization_id, ev.project_identifier,
       ev.subject, ev.subject_url, ev.actor, ev.causation_depth, ev.caused_by, ev.is_own, ev.received_at,
       u.event_id IS NOT NULL AS is_waiting, u.attempts, u.retry_at, u.last_error, u.parked_at, u.flow_ids,
       (SELECT count(*) FROM executions e WHERE e.event_id = ev.id) AS executions_count,
       ev.delivery_key, ev.project_external_id, ev.project_name, ev.attributes,
       ev.payload_encoding, ev.payload_bytes, ev.payload
  FROM events ev
  LEFT JOIN unrouted_events u ON u.event_id = ev.id
 WHERE ev.account_id = $1
   AND ev.id = $2;

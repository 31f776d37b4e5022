-- How the routing of some events stands. The bounds $3 and $4 are the lowest and highest id: they spare PostgreSQL the
-- partitions of all other days.
SELECT ev.id, ev.received_at,
       u.event_id IS NOT NULL AS is_waiting, u.attempts, u.retry_at, u.last_error, u.parked_at, u.flow_ids
  FROM events ev
  LEFT JOIN LATERAL (SELECT * FROM unrouted_events WHERE event_id = ev.id LIMIT 1) u ON true
 WHERE ev.account_id = $1
   AND ev.id = ANY ($2::uuid[]) AND ev.id BETWEEN $3 AND $4

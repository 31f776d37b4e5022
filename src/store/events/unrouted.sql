-- The oldest events from $2 on that wait for the router.
SELECT event_id, attempts
  FROM unrouted_events
 WHERE parked_at IS NULL AND retry_at <= now() AND event_id >= $2
 ORDER BY event_id
 LIMIT $1

-- The oldest events that wait for the router.
SELECT event_id, attempts
  FROM unrouted_events
 WHERE parked_at IS NULL AND retry_at <= now()
 ORDER BY event_id
 LIMIT $1

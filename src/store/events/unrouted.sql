-- The oldest events that wait for the router, with no more than $2 bytes of payload, but at least one.
WITH due AS (
    SELECT event_id, attempts
      FROM unrouted_events
     WHERE parked_at IS NULL AND retry_at <= now()
     ORDER BY event_id
     LIMIT $1
), sized AS (
    SELECT due.attempts, event.*,
           sum(event.payload_bytes) OVER (ORDER BY event.id) - event.payload_bytes AS bytes_before
      FROM due
      -- LIMIT makes it one probe for each id, whatever the planner thinks of the partitions.
      CROSS JOIN LATERAL (SELECT * FROM events WHERE id = due.event_id LIMIT 1) AS event
)
SELECT * FROM sized WHERE bytes_before < $2 ORDER BY id

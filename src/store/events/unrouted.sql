-- The oldest events from $2 on that wait for the router. With each the lowest id of this moment by the database's
-- clock: ids bear the clocks of the replicas that made them.
SELECT event_id, attempts, flow_ids, (SELECT uuid7_floor(now())) AS now
  FROM unrouted_events
 WHERE parked_at IS NULL AND retry_at <= now() AND event_id >= $2
 ORDER BY event_id
 LIMIT $1

-- Takes events off the router's queue. A row that is locked is being routed by someone else right now; if
-- that fails, it stays in the queue.
WITH ours AS (
    SELECT waiting.event_id
      FROM unrouted_events AS waiting
      JOIN unnest($1::uuid[], $2::uuid[]) AS route (event_id, account_id) USING (event_id, account_id)
     WHERE waiting.event_id = ANY ($1)
       FOR UPDATE OF waiting SKIP LOCKED
)
DELETE FROM unrouted_events WHERE event_id = ANY (ARRAY(SELECT event_id FROM ours)) RETURNING event_id

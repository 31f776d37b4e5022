-- Takes events off the router's queue. A row that is locked is being routed by someone else right now; if
-- that fails, it stays in the queue. And notes under which flows they were routed, without those that were tried again.
WITH route AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS route (event_id, account_id, generation)
), ours AS (
    SELECT waiting.event_id
      FROM unrouted_events AS waiting
      JOIN route USING (event_id, account_id)
     WHERE waiting.event_id = ANY ($1)
       FOR UPDATE OF waiting SKIP LOCKED
), taken AS (
    DELETE FROM unrouted_events WHERE event_id = ANY (ARRAY(SELECT event_id FROM ours)) RETURNING event_id
), noted AS (
    INSERT INTO routings (account_id, lowest, highest, generation, events)
    SELECT account_id, events[1], events[array_upper(events, 1)], generation, events
      FROM (SELECT account_id, generation, array_agg(event_id ORDER BY event_id) AS events
              FROM taken JOIN route USING (event_id)
             WHERE generation IS NOT NULL
             GROUP BY account_id, generation, left(event_id::text, 8)) AS minute
)
SELECT event_id FROM taken

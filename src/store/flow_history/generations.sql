-- Under which generation each of some events was routed: as the router wrote it down (see `routed_under.sql`), else by
-- the clock for those that are routed ($4), else as of now. Each array has one element for each event.
SELECT asked.event_id, coalesce(
       (SELECT generation
          FROM routings
         WHERE account_id = $1
           AND lowest <= asked.event_id
           AND lowest >= (left(asked.event_id::text, 8) || '-0000-0000-0000-000000000000')::uuid
           AND highest >= asked.event_id
           AND asked.event_id = ANY (events)
         ORDER BY routed_at
         LIMIT 1),
       CASE WHEN asked.is_routed THEN coalesce(
           (SELECT generation FROM flow_history
             WHERE account_id = $1 AND at <= asked.received_at ORDER BY generation DESC LIMIT 1), 0)
       END,
       (SELECT generation FROM flow_generations WHERE account_id = $1), 0) AS generation
  FROM unnest($2::uuid[], $3::timestamptz[], $4::boolean[]) AS asked (event_id, received_at, is_routed)

-- What a session has read. Of an execution also what those have read that it goes on from: the one that it tries again,
-- and those whose words its events are. Their labels count as they are by now: what it got from them is no newer.
WITH RECURSIVE origin (execution_id, steps) AS (
    SELECT $3::uuid, 0
     UNION
    SELECT before.execution_id, origin.steps + 1
      FROM origin
      JOIN executions AS execution ON execution.id = origin.execution_id AND execution.account_id = $1
     CROSS JOIN LATERAL (
           SELECT execution.retry_of
            UNION ALL
           SELECT event.caused_by
             FROM events AS event
            WHERE event.account_id = execution.account_id
              AND event.id = ANY (ARRAY(
                      SELECT execution.event_id
                       UNION ALL
                      SELECT other.event_id FROM flow_outcomes AS other WHERE other.execution_id = execution.id))
           ) AS before (execution_id)
     WHERE before.execution_id IS NOT NULL
       AND origin.steps < 50
)
SELECT COALESCE(array_agg(DISTINCT had.label) FILTER (WHERE had.label IS NOT NULL), '{}') AS labels,
       COALESCE(bool_or(held.holder = $2 AND held.used_at < now() - make_interval(secs => $5)), false) AS is_stale
  FROM held_labels AS held
  LEFT JOIN LATERAL unnest(held.labels) AS had (label) ON true
 WHERE held.account_id = $1
   AND held.holder = ANY (ARRAY(
           SELECT 'execution:' || execution_id FROM origin WHERE execution_id IS NOT NULL
            UNION ALL
           SELECT $2::text))
   AND (held.holder LIKE 'execution:%' OR held.used_at > now() - make_interval(secs => $4))

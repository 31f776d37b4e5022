-- Keys behind which executions wait although there is room, at most $3. Sees $2 keys, from the one behind $1 on and
-- then from the lowest one.
WITH RECURSIVE key AS (
    (SELECT coalesce(
        (SELECT concurrency_hash FROM executions WHERE is_held AND held_until IS NULL AND concurrency_hash > $1
          ORDER BY concurrency_hash, event_id, id LIMIT 1),
        (SELECT concurrency_hash FROM executions WHERE is_held AND held_until IS NULL
          ORDER BY concurrency_hash, event_id, id LIMIT 1)) AS hash, 1::bigint AS nth)
    UNION ALL
    SELECT (SELECT concurrency_hash FROM executions
             WHERE is_held AND held_until IS NULL AND concurrency_hash > key.hash
             ORDER BY concurrency_hash, event_id, id LIMIT 1), nth + 1
      FROM key
     WHERE key.hash IS NOT NULL AND nth < $2
)
SELECT key.hash
  FROM key
 CROSS JOIN LATERAL (
    SELECT flow_id FROM executions
     WHERE concurrency_hash = key.hash AND is_held AND held_until IS NULL AND stop_requested_at IS NULL
     ORDER BY event_id, id LIMIT 1) AS head
 WHERE coalesce(concurrency_limit(head.flow_id) > (
           SELECT count(*) FROM executions
            WHERE concurrency_hash = key.hash AND NOT is_held AND ended_at IS NULL), true)
 LIMIT $3

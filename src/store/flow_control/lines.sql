-- Who has a place under each of the keys $1, and the oldest who wait for one, as many as $2 says.
SELECT asked.hash, line.id, line.is_held, line.is_stopping
  FROM unnest($1::bigint[], $2::bigint[]) AS asked (hash, most)
 CROSS JOIN LATERAL (
    (SELECT id, event_id, is_held, stop_requested_at IS NOT NULL AS is_stopping
       FROM executions
      WHERE concurrency_hash = asked.hash AND NOT is_held AND ended_at IS NULL)
    UNION ALL
    (SELECT id, event_id, is_held, false
       FROM executions
      WHERE concurrency_hash = asked.hash AND is_held AND held_until IS NULL AND stop_requested_at IS NULL
      ORDER BY event_id, id
      LIMIT asked.most)) AS line
 ORDER BY asked.hash, line.is_held, line.event_id, line.id

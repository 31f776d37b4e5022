-- The latest $2 starts of each of the keys $1, oldest first, and now.
SELECT asked.hash, start.started_at
  FROM unnest($1::bigint[], $2::bigint[]) AS asked (hash, most)
 CROSS JOIN LATERAL (
    SELECT started_at FROM flow_starts WHERE key_hash = asked.hash ORDER BY started_at DESC LIMIT asked.most) AS start
 ORDER BY asked.hash, start.started_at

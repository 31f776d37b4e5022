-- Which executions a list shows, newest first, each with the version of its row and of its flow's, and whether it
-- waits behind a key, where its place changes though it does not.
-- The page is cut first, so that only its rows are joined.
SELECT e.id, e.xmin AS row_version, f.xmin AS other_version, e.waits_behind
  FROM (SELECT id, flow_id, xmin, is_held AND held_until IS NULL AS waits_behind
          FROM executions
         WHERE account_id = $1
           AND ($2::uuid IS NULL OR flow_id = $2)
           AND ($3::text[] IS NULL OR state = ANY ($3))
           AND ($4::timestamptz IS NULL OR COALESCE(started_at, created_at) >= $4)
         ORDER BY id DESC
         LIMIT $5 OFFSET $6) e
  JOIN flows f ON f.id = e.flow_id
 ORDER BY e.id DESC;

-- Executions that ended in a span, by its pieces and by how they ended.
SELECT floor(extract(epoch FROM ended_at - $2) * 1000 / $4::bigint)::integer AS piece,
       state,
       count(*) AS executions
  FROM (SELECT ended_at, state
          FROM executions
         WHERE account_id = $1 AND ended_at IS NOT NULL AND ended_at >= $2 AND ended_at < $3
         ORDER BY ended_at DESC
         LIMIT $5) AS those
 GROUP BY piece, state;

-- Deletes what an account has beyond its newest $2 messages, at most $1 in all. Up to the numbers $4 those of the
-- accounts $3 are known to be gone. Gives each account that has more than it may, and the number up to which that is.
WITH counter AS (
    SELECT account_id, seq - $2 AS excess, coalesce(known.trimmed, 0) AS trimmed
      FROM live_counters
      LEFT JOIN unnest($3::uuid[], $4::bigint[]) AS known (account_id, trimmed) USING (account_id)
     WHERE seq - $2 > coalesce(known.trimmed, 0)
), deleted AS (
    DELETE FROM live_messages
     WHERE position = ANY (ARRAY(
        SELECT excess.position
          FROM counter
         CROSS JOIN LATERAL (
            SELECT position
              FROM live_messages
             WHERE account_id = counter.account_id AND seq > counter.trimmed AND seq <= counter.excess
             ORDER BY seq
             LIMIT $1) AS excess
         LIMIT $1))
    RETURNING position
)
SELECT account_id, excess, (SELECT count(*) FROM deleted) AS deleted FROM counter

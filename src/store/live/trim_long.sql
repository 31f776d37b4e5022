-- Deletes what an account has beyond its newest $2 messages, at most $1 in all.
DELETE FROM live_messages
 WHERE position = ANY (ARRAY(
    SELECT excess.position
      FROM live_counters AS counter
     CROSS JOIN LATERAL (
        SELECT position
          FROM live_messages
         WHERE account_id = counter.account_id AND seq <= counter.seq - $2
         ORDER BY seq
         LIMIT $1) AS excess
     LIMIT $1))

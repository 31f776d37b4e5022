-- An account's messages after a point, and what is stored at all, in one snapshot: one row for each message,
-- or a single row without one.
SELECT edge.newest, edge.oldest, message.*
  FROM (SELECT coalesce(max(counter.seq), 0) AS newest,
               coalesce((SELECT min(seq) FROM live_messages WHERE account_id = $1),
                        coalesce(max(counter.seq), 0) + 1) AS oldest
          FROM live_counters AS counter
         WHERE counter.account_id = $1) AS edge
  LEFT JOIN LATERAL (
        SELECT position, account_id, seq, topic, body, created_at
          FROM live_messages
         WHERE account_id = $1 AND topic = ANY ($2::text[]) AND seq > $3
         ORDER BY seq
         LIMIT $4) AS message ON true
 ORDER BY message.seq

-- Moves messages, from id $2 on, from the outbox to their numbered place. Runs under the numbering lock, so
-- numbers appear in the order in which they are given, and none is given twice or left out.
WITH taken AS (
    DELETE FROM outbox
     WHERE id = ANY (ARRAY(SELECT id FROM outbox WHERE id >= $2 ORDER BY id LIMIT $1))
    RETURNING id, account_id, topic, body, created_at
), nth AS (
    SELECT *,
           row_number() OVER (ORDER BY id) AS of_all,
           count(*) OVER () AS all_messages,
           row_number() OVER (PARTITION BY account_id ORDER BY id) AS of_account,
           count(*) OVER (PARTITION BY account_id) AS account_messages
      FROM taken
), counter AS (
    INSERT INTO live_counters (account_id, seq)
    SELECT account_id, count(*) FROM taken GROUP BY account_id ORDER BY account_id
    ON CONFLICT (account_id) DO UPDATE SET seq = live_counters.seq + excluded.seq
    RETURNING account_id, seq
), moved AS (
    UPDATE live_position SET position = position + (SELECT count(*) FROM taken) RETURNING position
)
INSERT INTO live_messages (position, account_id, seq, topic, body, created_at)
SELECT moved.position - nth.all_messages + nth.of_all, nth.account_id,
       counter.seq - nth.account_messages + nth.of_account, nth.topic, nth.body, nth.created_at
  FROM moved, nth
  JOIN counter USING (account_id)
 ORDER BY nth.of_all

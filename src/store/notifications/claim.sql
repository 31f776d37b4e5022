-- Takes at most $2 messages of a channel that are due, and at most $3 of an account, so that none waits for what
-- another has piled up; none of the accounts $4. Nobody else takes them for $5 seconds.
WITH RECURSIVE account (id) AS (
    (SELECT account_id
       FROM notifications
      WHERE state = 'waiting' AND channel = $1
      ORDER BY account_id
      LIMIT 1)
    UNION ALL
    -- From one account to the next in the index, however much each has waiting.
    SELECT (SELECT behind.account_id
              FROM notifications AS behind
             WHERE behind.state = 'waiting' AND behind.channel = $1 AND behind.account_id > account.id
             ORDER BY behind.account_id
             LIMIT 1)
      FROM account
     WHERE account.id IS NOT NULL
), due AS MATERIALIZED (
    SELECT message.id
      FROM account
     CROSS JOIN LATERAL (
        SELECT id, due_at
          FROM notifications
         WHERE state = 'waiting' AND channel = $1 AND account_id = account.id
           AND due_at <= now() AND give_up_at > now()
         ORDER BY due_at
         LIMIT $3
           FOR UPDATE SKIP LOCKED) AS message
     WHERE account.id <> ALL ($4::uuid[])
     ORDER BY message.due_at
     LIMIT $2
)
UPDATE notifications AS message
   SET attempts = attempts + 1, due_at = now() + make_interval(secs => $5)
  FROM due
 WHERE message.id = due.id
RETURNING message.id, message.account_id, message.approval_id, message.channel, message.sealed, message.attempts,
          extract(epoch FROM now() - message.created_at)::float8 AS age_secs;

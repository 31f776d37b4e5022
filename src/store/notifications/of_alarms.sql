-- Who was told of these alarms, and what became of it: of at most $3 messages, the newest, the oldest first.
SELECT *
  FROM (SELECT approval_id, id, channel, recipient, step, state, attempts, last_error, created_at, ended_at,
               CASE state WHEN 'waiting' THEN due_at END AS due_at
          FROM notifications
         WHERE account_id = $1
           AND approval_id = ANY ($2::uuid[])
         ORDER BY created_at DESC, channel, recipient
         LIMIT $3) AS newest
 ORDER BY created_at, channel, recipient;

-- Who was told of an approval, and what became of it.
SELECT id, channel, recipient, step, state, attempts, last_error, created_at, ended_at,
       CASE state WHEN 'waiting' THEN due_at END AS due_at
  FROM notifications
 WHERE account_id = $1
   AND approval_id = $2
 ORDER BY created_at, channel, recipient
 LIMIT $3;

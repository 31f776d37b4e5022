-- Notes why a message was not sent. It is tried again after $4 seconds unless that is null or too late by then.
UPDATE notifications AS message
   SET last_error = $3,
       state = CASE WHEN fate.again THEN 'waiting' ELSE 'failed' END,
       due_at = CASE WHEN fate.again THEN now() + make_interval(secs => $4::float8) ELSE message.due_at END,
       sealed = CASE WHEN fate.again THEN message.sealed END,
       ended_at = CASE WHEN fate.again THEN NULL ELSE now() END
  FROM (SELECT id, coalesce(now() + make_interval(secs => $4::float8) < give_up_at, false) AS again
          FROM notifications
         WHERE id = $1 AND attempts = $2 AND state = 'waiting'
           FOR UPDATE) AS fate
 WHERE message.id = fate.id
RETURNING message.state;

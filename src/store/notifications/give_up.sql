-- Gives up what would help nobody any more, and nobody is sending right now.
UPDATE notifications
   SET state = 'failed', sealed = NULL, ended_at = now(),
       last_error = coalesce(last_error, 'its time was over before it was tried')
 WHERE id = ANY (ARRAY(
    SELECT id
      FROM notifications
     WHERE state = 'waiting' AND give_up_at <= now() AND due_at <= now()
     ORDER BY give_up_at
     LIMIT $1
       FOR UPDATE SKIP LOCKED))
RETURNING channel;

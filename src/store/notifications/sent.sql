-- Notes that a message was sent, also when it was taken back meanwhile; no row under an older lease.
UPDATE notifications
   SET state = 'sent', sealed = NULL, last_error = NULL, ended_at = now()
 WHERE id = $1
   AND attempts = $2
   AND state IN ('waiting', 'withdrawn')
RETURNING id;

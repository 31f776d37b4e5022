-- Takes back what was not sent yet of a settled approval; that it is settled is still told.
UPDATE notifications
   SET state = 'withdrawn', sealed = NULL, ended_at = now()
 WHERE account_id = $1
   AND approval_id = $2
   AND state = 'waiting'
   AND step <> 'outcome';

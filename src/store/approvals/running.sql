-- What a replica was running.
SELECT account_id, id, state
  FROM approval_requests
 WHERE runner_replica = $1
   AND run = 'acting'
 ORDER BY id;

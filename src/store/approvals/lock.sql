-- Locks a request for a step. The time is taken once the lock is held.
WITH locked AS MATERIALIZED (
    SELECT account_id, state, arguments, asked_arguments, justification, why, about
      FROM approval_requests
     WHERE account_id = $1
       AND id = $2
       FOR UPDATE)
SELECT locked.*, clock_timestamp() AS now
  FROM locked;

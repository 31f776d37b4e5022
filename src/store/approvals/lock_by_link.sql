-- Locks a request for a vote by one of its links. The time is taken once the lock is held.
WITH locked AS MATERIALIZED (
    SELECT account_id, state, arguments, asked_arguments, justification, why, about
      FROM approval_requests
     WHERE id = $1
       AND EXISTS (SELECT FROM approval_links WHERE token_hash = $2 AND request_id = $1)
       FOR UPDATE)
SELECT locked.*, clock_timestamp() AS now
  FROM locked;

-- Deletes at most $3 of an account's requests that were settled by $2 and whose call is not running; their history and
-- links go along.
DELETE FROM approval_requests
 WHERE id = ANY (ARRAY(
    SELECT id
      FROM approval_requests
     WHERE account_id = $1 AND settled_at <= $2 AND run <> 'acting'
     ORDER BY settled_at
     LIMIT $3
       FOR UPDATE SKIP LOCKED));

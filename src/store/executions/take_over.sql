-- Takes executions whose owner is gone, in the state they were left in. No attempt is counted here: the
-- container may well be running.
WITH left_behind AS (
    SELECT id, lease_expires_at > to_timestamp(0) AS expired FROM executions
     WHERE lease_owner IS NOT NULL AND lease_expires_at <= now()
     ORDER BY id
     LIMIT $3
       FOR UPDATE SKIP LOCKED
)
UPDATE executions AS execution
   SET lease_owner = $1, lease_expires_at = now() + make_interval(secs => $2),
       epoch = epoch + 1, updated_at = now()
  FROM left_behind
 WHERE execution.id = left_behind.id AND execution.id = ANY (ARRAY(SELECT id FROM left_behind))
RETURNING execution.id, account_id, epoch, state, expired

-- Takes executions whose owner is gone, in the state they were left in. No attempt is counted here: the
-- container may well be running.
WITH left_behind AS (
    SELECT id FROM executions
     WHERE lease_owner IS NOT NULL AND lease_expires_at <= now()
     ORDER BY id
     LIMIT $3
       FOR UPDATE SKIP LOCKED
)
UPDATE executions
   SET lease_owner = $1, lease_expires_at = now() + make_interval(secs => $2),
       epoch = epoch + 1, updated_at = now()
 WHERE id = ANY (ARRAY(SELECT id FROM left_behind))
RETURNING id, account_id, epoch, state

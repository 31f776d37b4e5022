-- Writes a step: the new state with the copies that are looked for. Arguments ($12) and result ($13) only where there
-- are new ones; of those first asked for a copy is kept for as long as they differ.
UPDATE approval_requests
   SET state = $3, status = $4, run = $5, runner_replica = $6, expires_at = $7, settled_at = $8, next_tick_at = $9,
       grant_until = $10, is_frozen = $11,
       asked_arguments = CASE WHEN $12::text IS NULL THEN asked_arguments
                              ELSE nullif(coalesce(asked_arguments, arguments), $12) END,
       arguments = coalesce($12, arguments),
       result = coalesce($13, result)
 WHERE account_id = $1
   AND id = $2;

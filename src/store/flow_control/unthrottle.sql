-- The clock holds these executions no longer; those with a key get in line.
WITH due AS (
    SELECT id FROM executions WHERE id = ANY ($1) AND (held_until <= now()) IS TRUE ORDER BY id FOR NO KEY UPDATE
)
UPDATE executions
   SET held_until = NULL, is_held = concurrency_hash IS NOT NULL, queued_reason = NULL, run_after = now(),
       updated_at = now()
 WHERE id = ANY (ARRAY(SELECT id FROM due))
RETURNING id, is_held

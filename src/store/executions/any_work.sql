-- Whether a claim may find anything: something waits and may run, or was left behind. Most claims of a quiet
-- installation find nothing, and need no transaction. Writes down now and then that somebody uses the engine $1.
WITH seen AS (
    UPDATE installation SET engine_seen_at = now()
     WHERE engine_id = $1 AND engine_seen_at < now() - interval '10 s'
)
SELECT EXISTS (SELECT FROM executions WHERE state = 'PENDING' AND run_after <= now())
    OR EXISTS (SELECT FROM executions WHERE lease_owner IS NOT NULL AND lease_expires_at <= now()) AS any_work

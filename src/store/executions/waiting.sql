-- What there is to do for executions without an owner. An idle dispatcher asks this once a second and nothing else.
-- Writes down now and then that somebody uses the engine $1.
WITH seen AS (
    UPDATE installation SET engine_seen_at = now()
     WHERE engine_id = $1 AND engine_seen_at < now() - interval '10 s'
)
SELECT EXISTS (SELECT FROM executions WHERE state = 'PENDING' AND stop_requested_at IS NOT NULL)
       OR EXISTS (SELECT FROM executions WHERE state = 'PENDING' AND queue_deadline <= now()) AS due,
       EXISTS (SELECT FROM executions WHERE state = 'PENDING' AND NOT is_held AND run_after <= now()) AS ready,
       EXISTS (SELECT FROM executions WHERE held_until <= now())
       OR EXISTS (SELECT FROM flow_gatherings WHERE due_at <= now()) AS gathered,
       EXISTS (SELECT FROM executions WHERE lease_owner IS NOT NULL AND lease_expires_at <= now()) AS left_behind

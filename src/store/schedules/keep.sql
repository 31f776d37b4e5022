-- Writes down a tick that started or was to start, or waits for the execution $5; $8 says why it started nothing. What
-- is settled already stays.
INSERT INTO schedule_ticks (flow_id, account_id, fire_at, until, outcome, execution_id, event_id, is_late, reason)
VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8)
ON CONFLICT (flow_id, fire_at) DO NOTHING

-- Writes down a tick that started, or waits for the execution $5. What is settled already stays.
INSERT INTO schedule_ticks (flow_id, account_id, fire_at, until, outcome, execution_id, event_id, is_late)
VALUES ($1, $2, $3, $3, $4, $5, $6, $7)
ON CONFLICT (flow_id, fire_at) DO NOTHING

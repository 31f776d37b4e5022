-- Writes down a tick that started or was to start, or waits for the execution $5; $8 says why it started nothing. What
-- is settled already stays. Those who watch are told of one that did not start.
WITH kept AS (
    INSERT INTO schedule_ticks AS tick
        (flow_id, account_id, fire_at, until, outcome, execution_id, event_id, is_late, reason)
    VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (flow_id, fire_at) DO NOTHING
    RETURNING tick
)
INSERT INTO outbox (account_id, topic, body)
SELECT (tick).account_id, 'activity', tick_message(tick) FROM kept WHERE (tick).outcome <> 'started'

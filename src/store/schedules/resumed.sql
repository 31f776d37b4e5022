-- A tick that waited starts ($3) or comes together with others, or never will ($6 says why). Those who watch are told
-- of one that does not start.
WITH resumed AS (
    UPDATE schedule_ticks AS tick
       SET outcome = $3, execution_id = $4, event_id = $5, reason = $6, settled_at = now()
     WHERE flow_id = $1
       AND fire_at = $2
       AND outcome = 'waiting'
    RETURNING tick
)
INSERT INTO outbox (account_id, topic, body)
SELECT (tick).account_id, 'activity', tick_message(tick) FROM resumed WHERE (tick).outcome <> 'started'

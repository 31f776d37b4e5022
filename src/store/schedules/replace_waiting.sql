-- Ticks that wait give way to a later one, and those who watch are told.
WITH replaced AS (
    UPDATE schedule_ticks AS tick
       SET outcome = 'skipped', reason = 'replaced', settled_at = now()
     WHERE flow_id = $1
       AND outcome = 'waiting'
    RETURNING tick
)
INSERT INTO outbox (account_id, topic, body)
SELECT (tick).account_id, 'activity', tick_message(tick) FROM replaced ORDER BY (tick).fire_at

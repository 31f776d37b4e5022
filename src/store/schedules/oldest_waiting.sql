-- The oldest tick of a flow that waits.
SELECT fire_at FROM schedule_ticks WHERE flow_id = $1 AND outcome = 'waiting' ORDER BY fire_at LIMIT 1

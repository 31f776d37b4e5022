-- What is in the way of a flow's tick: the oldest of its executions that have not ended, and how many ticks wait.
SELECT (SELECT id FROM executions WHERE flow_id = $1 AND ended_at IS NULL ORDER BY id LIMIT 1) AS open,
       (SELECT count(*) FROM schedule_ticks WHERE flow_id = $1 AND outcome = 'waiting') AS waiting

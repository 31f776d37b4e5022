-- Why executions, events and fire times wait, each counted no further than $1, from one end of a small partial index.
WITH line AS (
    SELECT run_after FROM executions WHERE state = 'PENDING' AND NOT is_held
     ORDER BY account_id, flow_id, priority, run_after, id LIMIT $1
), gathering AS (
    SELECT events FROM flow_gatherings ORDER BY due_at LIMIT $1
)
SELECT (SELECT count(*) FROM line WHERE run_after <= now()) AS place,
       (SELECT count(*) FROM line WHERE run_after > now()) AS attempt,
       (SELECT count(*) FROM (SELECT FROM executions WHERE is_held AND held_until IS NULL
         ORDER BY concurrency_hash, event_id, id LIMIT $1) AS held) AS concurrency,
       (SELECT count(*) FROM (SELECT FROM executions WHERE held_until IS NOT NULL
         ORDER BY held_until LIMIT $1) AS held) AS throttle,
       (SELECT least(coalesce(sum(events), 0), $1)::bigint FROM gathering) AS gathering,
       (SELECT count(*) FROM (SELECT FROM schedule_ticks WHERE outcome = 'waiting'
         ORDER BY flow_id, fire_at LIMIT $1) AS ticks) AS overlap

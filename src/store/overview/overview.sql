-- What waits and what runs, for the metrics. Every part reads one end of a small partial index, and counts no
-- further than $2, however full the tables are. $1: no event older than this id waits. $3: places of an account.
WITH RECURSIVE account AS (
    (SELECT account_id FROM executions WHERE state = 'PENDING' AND NOT is_held ORDER BY account_id LIMIT 1)
    UNION ALL
    SELECT (SELECT execution.account_id
              FROM executions AS execution
             WHERE execution.state = 'PENDING' AND NOT execution.is_held
               AND execution.account_id > account.account_id
             ORDER BY execution.account_id LIMIT 1)
      FROM account
     WHERE account.account_id IS NOT NULL
), owned AS (
    SELECT account_id, state FROM executions WHERE lease_owner IS NOT NULL LIMIT $2
), running AS (
    SELECT account_id, count(*) AS places FROM owned GROUP BY account_id
), head AS (
    -- The oldest of each account's line, without those that a limit of their flow holds back. An account at its limit
    -- waits for nobody but itself.
    SELECT (SELECT min(run_after)
              FROM (SELECT run_after FROM executions
                     WHERE state = 'PENDING' AND NOT is_held AND account_id = account.account_id
                     ORDER BY account_id, flow_id, priority, run_after, id LIMIT $2) AS line) AS run_after
      FROM account
      LEFT JOIN running USING (account_id)
     WHERE account.account_id IS NOT NULL AND coalesce(running.places, 0) < $3
       -- While the kill switch is on for flows nothing may start.
       AND NOT EXISTS (SELECT FROM policies
                        WHERE policies.account_id = account.account_id AND policies.flows_halted_at IS NOT NULL)
     LIMIT $2
)
SELECT (SELECT event_id FROM unrouted_events WHERE parked_at IS NULL AND event_id >= $1
         ORDER BY event_id LIMIT 1) AS oldest_unrouted,
       (SELECT count(*) FROM (SELECT FROM unrouted_events WHERE parked_at IS NULL AND event_id >= $1
         ORDER BY event_id LIMIT $2) AS waiting) AS unrouted,
       (SELECT count(*) FROM (SELECT FROM unrouted_events WHERE parked_at IS NOT NULL LIMIT $2) AS parked) AS parked,
       (SELECT count(*) FROM (SELECT FROM executions WHERE state = 'PENDING'
         ORDER BY queue_deadline LIMIT $2) AS pending) AS pending,
       (SELECT count(*) FROM owned WHERE state = 'INITIALIZING') AS initializing,
       (SELECT count(*) FROM owned WHERE state = 'STARTING') AS starting,
       (SELECT count(*) FROM owned WHERE state = 'RUNNING') AS running,
       (SELECT extract(epoch FROM now() - min(run_after))::float8
          FROM head WHERE run_after <= now()) AS oldest_claimable,
       (SELECT count(*) FROM generate_series(0, 7) AS ahead
         WHERE to_regclass('events_' || to_char((now() AT TIME ZONE 'UTC')::date + ahead, 'YYYYMMDD'))
               IS NOT NULL) AS partitions,
       (SELECT coalesce(sum(held_tools), 0) FROM (SELECT held_tools FROM mcp_servers WHERE held_tools > 0
         LIMIT $2) AS held) AS held_tools

-- What breaks a promise of the engine, in sentences; nothing while all are kept. `L` is $1 seconds. I4 is told by the
-- steps that the trigger of `tests/fire/audit.sql` writes down; I7 has its limits from the server's defaults.
SELECT format('I1: delivery %s has %s events', delivery_key, count(*))
  FROM events GROUP BY source_id, delivery_key HAVING count(*) <> 1
UNION ALL
SELECT format('I1: ledger and events differ about event %s', coalesce(event.id, ledger.event_id))
  FROM events AS event FULL JOIN deliveries AS ledger ON ledger.event_id = event.id
 WHERE event.id IS NULL OR ledger.event_id IS NULL
UNION ALL
SELECT format('I2: event %s has %s executions of one flow', event_id, count(*))
  FROM executions WHERE retry_of IS NULL GROUP BY event_id, flow_id HAVING count(*) > 1
UNION ALL
SELECT format('I4: execution %s left %s for %s', execution, old_state, state)
  FROM fire.steps
 WHERE old_state IN ('SUCCEEDED', 'FAILED', 'STOPPED') AND state IS DISTINCT FROM old_state
UNION ALL
SELECT format('I5: execution %s is %s, and nobody acts', id, state)
  FROM executions
 WHERE ended_at IS NULL
   AND coalesce(lease_expires_at, greatest(run_after, created_at)) < now() - make_interval(secs => $1)
UNION ALL
SELECT format('I5: event %s is not routed', event_id)
  FROM unrouted_events WHERE retry_at < now() - make_interval(secs => $1)
UNION ALL
SELECT format('I7: %s has %s places', lease_owner, count(*))
  FROM executions WHERE lease_owner IS NOT NULL GROUP BY lease_owner HAVING count(*) > 10
UNION ALL
SELECT format('I9: the log of execution %s has %s lines from %s to %s', execution_id, count(*), min(seq), max(seq))
  FROM execution_logs GROUP BY execution_id HAVING min(seq) <> 0 OR max(seq) <> count(*) - 1
UNION ALL
SELECT format('I9: output of execution %s goes back at line %s', execution_id, seq)
  FROM (SELECT *, lag(frame) OVER (PARTITION BY execution_id, container_epoch ORDER BY seq) AS before
          FROM execution_logs WHERE frame IS NOT NULL) AS line
 WHERE before > frame
